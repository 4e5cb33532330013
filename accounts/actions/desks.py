"""What is kept of a desk."""

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.models import Desk
from accounts.queries import marking_of
from accounts.roles import Right


def set_default_marking(code: str, text: str, *, by: Reader) -> Desk:
    """What is logged at the desk is marked so unless somebody says otherwise.

    An empty text: as everywhere in the installation. Raises ValidationError for a desk or a
    marking that is not there, PermissionDenied.
    """
    by.require(Right.KEEP_POLICIES)
    desk = Desk.objects.select_for_update().filter(pk=code).first()
    if desk is None:
        raise ValidationError({"desk": f"There is no desk {code}."})
    marking = None
    if text.strip():
        marking = marking_of(text, reader=by)
        if marking is None:
            raise ValidationError(
                {"marking": f"There is no marking {text}: load its policy first."}
            )
    desk.default_marking = marking
    desk.save(update_fields=["default_marking"])
    return desk
