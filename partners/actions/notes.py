"""Keeping notes on partners, and holds on partners and places."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.marking import marking_of_something_new, narrowed_marking
from accounts.actions.records import change_row, put_down
from accounts.roles import Right
from partners.actions.naming import partner_named
from partners.models import Hold, Partner, PartnerNote


def add_note(
    partner: Partner, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> PartnerNote:
    """A note on the partner. Raises ValidationError keyed by field, PermissionDenied."""
    by.require(Right.KEEP_NOTES)
    marking = marking_of_something_new(fields.get("marking", ""), by=by)
    rest = {name: value for name, value in fields.items() if name != "marking"}
    note = PartnerNote(partner=partner, marking=marking, **rest)
    _check_note(note)
    return put_down(note, by=by, at=at)


def change_note(note: PartnerNote, fields: Mapping[str, Any], *, by: Reader, at: datetime) -> bool:
    """Writes what the fields change and says whether they did; the note is locked."""
    by.require(Right.KEEP_NOTES)
    columns = {**fields, **narrowed_marking(note, fields, by=by)}
    changed = change_row(note, columns, at=at)
    _check_note(note)
    return changed


def put_hold(fields: Mapping[str, Any], *, by: Reader, at: datetime) -> Hold:
    """That nothing is to be planned there. Raises ValidationError keyed by field."""
    by.require(Right.KEEP_NOTES)
    columns = _hold_columns(fields)
    marking = marking_of_something_new(columns.pop("marking", ""), by=by)
    hold = Hold(marking=marking, **columns)
    _check_hold(hold)
    return put_down(hold, by=by, at=at)


def change_hold(hold: Hold, fields: Mapping[str, Any], *, by: Reader, at: datetime) -> bool:
    """Writes what the fields change; `lifted` gives it up or takes it up again."""
    by.require(Right.KEEP_NOTES)
    columns = {**_hold_columns(fields), **narrowed_marking(hold, fields, by=by)}
    if "lifted" in columns:
        today = by.today(at)
        columns["lifted_on"] = (hold.lifted_on or today) if columns.pop("lifted") else None
    changed = change_row(hold, columns, at=at)
    _check_hold(hold)
    return changed


def _check_note(note: PartnerNote) -> None:
    if note.kind == PartnerNote.Kind.TERM and not note.ours:
        raise ValidationError({"ours": "Say what we mean by the term, too."})


def _hold_columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(fields)
    if "days" in columns:
        days = columns.pop("days") or {}
        columns |= {"first_day": days.get("start"), "last_day": days.get("end")}
    if columns.get("partner") is not None:
        columns["partner"] = partner_named(columns["partner"], "partner")
    return columns


def _check_hold(hold: Hold) -> None:
    if hold.partner is None and not hold.place_name:
        raise ValidationError({"partner": "Name a partner, or a place in place_name."})
    if hold.first_day is None:
        raise ValidationError({"days.start": "Say from which day on it holds."})
    if hold.last_day is not None and hold.last_day < hold.first_day:
        raise ValidationError({"days.end": "The last day cannot be before the first day."})
