"""The room's entry in Django's registry."""

from django.apps import AppConfig

from accounts.roles import check_states


class EngagementsConfig(AppConfig):
    name = "engagements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Rights depend on states, which the room below does not know: compared here, at once."""
        from engagements.models import State

        check_states(State.values)
