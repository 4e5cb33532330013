"""Logging many engagements at once: the rules of one, a few statements for all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction

from accounts.acting import Reader
from accounts.roles import Right
from engagements.actions import rows
from engagements.actions.logging import Logged, checked, log_engagement, with_owner
from engagements.entry import Entry
from engagements.models import Engagement, EngagementOutcome, Participation, Principal
from engagements.reference_book import Written, is_plain, look_up_all, similar_to
from engagements.references import References
from engagements.rules import check
from engagements.rules.oddities import warn_of_no_approval

Refusal = ValidationError | PermissionDenied | DataError | IntegrityError
_Checked = tuple[Entry, References, list[str]]
_STARTS = frozenset({"DRAFT", "COMPLETED"})


def log_engagements(
    many: Sequence[Mapping[str, Any]], *, by: Reader, at: datetime
) -> list[Logged | Refusal]:
    """Writes each whole or not at all; gives, in order, what `log_engagement` would give or raise.

    Raises PermissionDenied.
    """
    by.require(Right.LOG)
    entries = [with_owner(Entry().with_fields(fields), by) for fields in many]
    if not all(is_plain(entry) and entry.state in _STARTS for entry in entries):
        return [_alone(fields, by=by, at=at) for fields in many]
    today = by.today(at)
    book = look_up_all(entries, by=by)
    known = _known_already(entries)
    results: dict[int, Logged | Refusal] = {}
    ready: dict[int, _Checked] = {}
    for place, entry in enumerate(entries):
        key = (entry.external_source, entry.external_ref)
        if None not in key and key in known:
            results[place] = Logged(known[key])
            continue
        try:
            refs = book.of(entry)
            entry_checked, warnings = checked(entry, refs, today=today)
            by.require(Right.LOG, desk=entry_checked.desk)
            ready[place] = (entry_checked, refs, warnings)
        except (ValidationError, PermissionDenied) as refusal:
            results[place] = refusal
    try:
        with transaction.atomic():
            written = _write(list(ready.values()), by=by, at=at, today=today)
    except (DataError, IntegrityError):
        return [_alone(fields, by=by, at=at) for fields in many]
    results |= zip(ready, written, strict=True)
    return [results[place] for place in range(len(many))]


def _alone(fields: Mapping[str, Any], *, by: Reader, at: datetime) -> Logged | Refusal:
    try:
        with transaction.atomic():
            return log_engagement(fields, by=by, at=at)
    except (ValidationError, PermissionDenied, DataError, IntegrityError) as refusal:
        return refusal


def _known_already(entries: Iterable[Entry]) -> dict[tuple[str | None, str | None], Engagement]:
    refs: dict[str, list[str]] = {}
    for entry in entries:
        if entry.external_source is not None and entry.external_ref is not None:
            refs.setdefault(entry.external_source, []).append(entry.external_ref)
    return {
        (source, engagement.external_ref): engagement
        for source, found in refs.items()
        for engagement in Engagement.objects.filter(external_source=source, external_ref__in=found)
    }


def _write(checked: Sequence[_Checked], *, by: Reader, at: datetime, today: date) -> list[Logged]:
    engagements = Engagement.objects.bulk_create(
        rows.new_engagement(entry, refs, by=by, at=at, today=today) for entry, refs, _ in checked
    )
    pairs = [(row, entry) for row, (entry, _, _) in zip(engagements, checked, strict=True)]
    # Participations come last, as in logging one: their trigger marks what is due, once for all.
    for model, parts_of in (
        (EngagementOutcome, rows.outcome_rows),
        (Principal, rows.principal_rows),
        (Participation, rows.participation_rows),
    ):
        model.objects.bulk_create([part for row, entry in pairs for part in parts_of(row, entry)])
    similar = similar_to(list(_likenesses(pairs, checked)), by=by)
    return [
        Logged(row, _warned(one, similar.get(row.pk, ()), today=today), created=True, changed=True)
        for row, one in zip(engagements, checked, strict=True)
    ]


def _likenesses(
    pairs: Iterable[tuple[Engagement, Entry]], checked: Iterable[_Checked]
) -> Iterator[Written]:
    for (row, entry), (_, refs, _) in zip(pairs, checked, strict=True):
        first = entry.days.start or entry.milestone_date
        if first is not None and refs.kind is not None and not entry.is_container:
            yield Written(row.pk, first, refs.kind.family, entry.partners)


def _warned(one: _Checked, similar: Sequence[tuple[str, str]], *, today: date) -> list[str]:
    """The warnings, in the words and the order of logging one."""
    entry, refs, warnings = one
    if not similar:
        return warnings
    found = check(entry, replace(refs, similar=tuple(similar)), today=today)
    warn_of_no_approval(entry, refs, found)
    return found.warnings
