"""The marking that an action writes on a row: named, by default, or changed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.acting import Reader
from accounts.models import Desk, Marking
from accounts.nouns import MarkedNoun
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


def least_of(markings: Iterable[Marking]) -> Marking | None:
    """Of these the one that most may read; None where all ask for more than a classification."""
    free = [marking for marking in markings if not marking.restrictive and not marking.permissive]
    return min(free, key=lambda marking: (marking.rank, marking.pk), default=None)


def narrowed_marking(
    row: MarkedNoun, fields: Mapping[str, Any], *, by: Reader
) -> dict[str, Marking]:
    """The row's new marking, by its column, if the fields name one and it lets nobody new in.

    Raises ValidationError, WouldWiden.
    """
    if not fields.get("marking"):
        return {}
    new = marking_named(fields["marking"], by=by)
    if widens(row.marking.label, new.label):
        raise WouldWiden(
            f"Under {new.text}, people would read {row.ref} who may not now. Leave it as it is, "
            f"and write what they may read down anew under {new.text}."
        )
    return {"marking": new}
