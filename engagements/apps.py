"""The room's entry in Django's registry."""

from django.apps import AppConfig

from accounts.roles import check_states


class EngagementsConfig(AppConfig):
    name = "engagements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tells the room below what it does not know: the states, and what two persons decide."""
        from engagements.actions import relabelling  # noqa: F401 - names what it carries out
        from engagements.models import State

        check_states(State.values)
