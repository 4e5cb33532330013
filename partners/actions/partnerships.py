"""Keeping the standing of a partnership, and where a partner went its own way."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.marking import marking_of_something_new, narrowed_marking
from accounts.actions.records import as_changed, change_row, put_down
from accounts.roles import Right
from partners.actions.naming import require_desk, require_grouping, require_partner
from partners.models import Divergence, Partnership

_COLUMNS = {"partner": "partner_id", "lead_desk": "lead_desk_id", "grouping": "grouping_id"}


def open_partnership(fields: Mapping[str, Any], *, by: Reader, at: datetime) -> Partnership:
    """The standing of one partner, under one marking.

    Raises ValidationError by field, PermissionDenied.
    """
    by.require(Right.KEEP_PARTNERSHIPS)
    require_partner(fields["partner"])
    said = {"status": Partnership.Status.ACTIVE, **fields}
    said["marking"] = marking_of_something_new(fields.get("marking"), by=by)
    row = Partnership(**_columns(said))
    _check(row)
    return put_down(row, by=by, at=at)


def change_partnership(
    row: Partnership, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> bool:
    """Writes what differs, and says whether anything did; the row is locked.

    A status that changes holds since today unless it is said since when. Raises ValidationError by
    field, PermissionDenied.
    """
    by.require(Right.KEEP_PARTNERSHIPS)
    said = {**fields, **narrowed_marking(row, fields, by=by)}
    if said.get("status", row.status) != row.status:
        said.setdefault("since", by.today(at))
        said.setdefault("status_reason", "")
    columns = _columns(said)
    _check(as_changed(row, columns))
    return change_row(row, columns, at=at)


def record_divergence(fields: Mapping[str, Any], *, by: Reader, at: datetime) -> Divergence:
    """That a partner chose its own interest. Raises ValidationError by field, PermissionDenied."""
    by.require(Right.SIGNAL)
    said = {**fields, "marking": marking_of_something_new(fields.get("marking"), by=by)}
    _check_divergence(said, by=by, at=at)
    return put_down(Divergence(**_columns(said)), by=by, at=at)


def correct_divergence(
    row: Divergence, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> bool:
    """Writes what differs, and says whether anything did; the row is locked."""
    by.require(Right.SIGNAL)
    said = {**fields, **narrowed_marking(row, fields, by=by)}
    _check_divergence(said, by=by, at=at)
    return change_row(row, _columns(said), at=at)


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    return {_COLUMNS.get(name, name): value for name, value in said.items()}


def _check(row: Partnership) -> None:
    if row.lead_desk_id is not None:
        require_desk(row.lead_desk_id, "lead_desk")
    if row.status != Partnership.Status.ACTIVE and not row.status_reason:
        raise ValidationError({"status_reason": "Say why it is not active."})
    twins = Partnership.objects.filter(partner=row.partner_id, marking=row.marking_id)
    twin = twins.exclude(pk=row.pk).first()
    if twin is not None:
        raise ValidationError(
            {"partner": f"{twin.ref} says how it stands with {row.partner_id}: change that one."}
        )


def _check_divergence(said: Mapping[str, Any], *, by: Reader, at: datetime) -> None:
    if "partner" in said:
        require_partner(said["partner"])
    if said.get("grouping") is not None:
        require_grouping(said["grouping"])
    if "happened_on" in said and said["happened_on"] > by.today(at):
        raise ValidationError({"happened_on": "This day has not come: record what has happened."})
