"""The marking that an action writes on a row: named, by default, or changed."""

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.acting import Reader
from accounts.models import Desk, Marking
from accounts.queries import marking_of
from accounts.relabelling import widens

_CHOOSE = {"marking": "Choose one of the markings that you may use."}


class WouldWiden(PermissionDenied):
    """Somebody could read the row who may not now; says what to do instead."""


def marking_named(text: str, *, by: Reader) -> Marking:
    """The marking of this text; one that the reader may not see is as if it were not.

    Raises ValidationError.
    """
    found = marking_of(text, reader=by)
    if found is None:
        raise ValidationError(_CHOOSE)
    return found


def marking_of_something_new(text: str | None, *, by: Reader) -> Marking:
    """The marking of this text; without one the default of the reader's desk, or of the service.

    Raises ValidationError, also where the reader may not use the default.
    """
    if text:
        return marking_named(text, by=by)
    desk = Desk.objects.filter(pk=by.desk_id, default_marking__isnull=False).first()
    usual = {"pk": desk.default_marking_id} if desk else {"is_default": True}
    found: Marking | None = Marking.objects.filter(pk__in=by.marking_ids, **usual).first()
    if found is None:
        raise ValidationError(_CHOOSE)
    return found


def marking_narrowed(ref: str, old: Marking, text: str, *, by: Reader) -> Marking:
    """The marking of this text for a row that is there, once it lets nobody in who was kept out.

    Raises ValidationError, WouldWiden.
    """
    new = marking_named(text, by=by)
    if widens(old.label, new.label):
        raise WouldWiden(
            f"Under {new.text}, people would read {ref} who may not now. Leave it as it is, and "
            f"write what they may read down anew under {new.text}."
        )
    return new
