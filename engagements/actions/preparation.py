"""Writing how an engagement is prepared and conducted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.records import change_row, put_down
from accounts.relabelling import widens
from accounts.roles import Right
from engagements.actions.belonging import require_now
from engagements.models import Engagement, Preparation
from engagements.rules.preparing import check_places
from partners.models import PartnerNote


def preparation_of(engagement: Engagement) -> Preparation:
    """The row, held with its engagement, which is locked; a new one where there is none."""
    rows = Preparation.objects.filter(engagement=engagement).select_for_update(of=("self",))
    row: Preparation | None = rows.first()
    if row is None:
        return Preparation(engagement=engagement, version=0)
    row.engagement = engagement
    return row


def prepare(
    row: Preparation, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> Preparation:
    """Writes what the fields say and leaves the rest; the row comes from `preparation_of`.

    A row that nobody wrote yet is written once something is said.
    Raises ValidationError keyed by field, PermissionDenied, NotAllowedNow.
    """
    require_now(row.engagement, Right.EDIT, by=by)
    columns = dict(fields)
    if "terms" in columns:
        columns["terms"] = _terms(row, columns["terms"])
    errors = check_places(
        *(columns.get(f"places_{name}", getattr(row, f"places_{name}")) for name in _PLACES)
    )
    if errors:
        raise ValidationError(errors)
    if row.pk is not None:
        change_row(row, columns, at=at)
        return row
    said = {name: value for name, value in columns.items() if getattr(row, name) != value}
    if not said:
        return row
    for name, value in said.items():
        setattr(row, name, value)
    row.version = 1
    return put_down(row, by=by, at=at)


_PLACES = ("offered", "taken", "completed")


def _terms(row: Preparation, refs: Sequence[str]) -> list[str]:
    """The notes named, and those named before that the writer does not see.

    Whoever reads the engagement may read the notes that it names.
    """
    kind = PartnerNote.Kind.TERM
    seen = {
        note.ref: note
        for note in PartnerNote.objects.filter(kind=kind, ref__in=refs).select_related("marking")
    }
    named_before = PartnerNote.objects.filter(ref__in=row.terms).values_list("ref", flat=True)
    unseen = [ref for ref in row.terms if ref not in set(named_before)]
    errors = {}
    for at, ref in enumerate(refs):
        if ref not in seen:
            errors[f"terms.{at}"] = (
                f"There is no note {ref[:20]} on a term: take one from the partner's notes."
            )
        elif widens(seen[ref].marking.label, row.engagement.marking.label):
            errors[f"terms.{at}"] = f"{ref} is for fewer readers than the engagement: leave it out."
    if errors:
        raise ValidationError(errors)
    return [*dict.fromkeys(refs), *unseen]
