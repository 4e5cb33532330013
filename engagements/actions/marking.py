"""What an action asks of a marking before it writes it on a row."""

from django.core.exceptions import ValidationError

from accounts.actions.marking import WouldWiden
from accounts.models import Marking
from accounts.relabelling import widens
from accounts.roles import Right, whom_to_ask
from engagements.models import Engagement

__all__ = ["WouldWiden", "require_no_twin", "require_no_wider"]


def require_no_twin(engagement: Engagement, new: Marking) -> None:
    """Raises ValidationError where another record under the marking has its outside reference."""
    if engagement.external_ref is None:
        return
    twins = Engagement.objects.filter(
        external_source=engagement.external_source,
        external_ref=engagement.external_ref,
        marking=new,
    ).exclude(pk=engagement.pk)
    twin = twins.order_by("ref").first()
    if twin is not None:
        raise ValidationError(
            {
                "marking": f"{twin.ref} is marked {new.text} and has the same external_source and "
                "external_ref: change those of one of the two first."
            }
        )


def require_no_wider(subject: str, old: Marking, new: Marking) -> None:
    """Raises WouldWiden unless everybody who will read the subject may read it now."""
    if widens(old.label, new.label):
        raise WouldWiden(
            f"Under {new.text}, people would read {subject} who may not now. Ask "
            f"{whom_to_ask(Right.RELABEL)} to mark it so, with a reason: on its page under "
            "“Mark otherwise”, or by POST to its address with marking/ behind it."
        )
