"""Logging an engagement: planned as a draft, or held already."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.roles import Right
from engagements.actions import rows
from engagements.entry import Entry
from engagements.models import (
    Engagement,
    EngagementOutcome,
    Framework,
    Link,
    Participation,
    Principal,
)
from engagements.references import References, look_up
from engagements.rules import check, complete
from engagements.rules.kept import check_by_hand
from engagements.rules.oddities import warn_of_no_approval


@dataclass(frozen=True)
class Logged:
    """What came of it: the row, what to look at again, and whether anything was written."""

    engagement: Engagement
    warnings: list[str] = field(default_factory=list)
    created: bool = False
    changed: bool = False


def log_engagement(fields: Mapping[str, Any], *, by: Reader, at: datetime) -> Logged:
    """Writes one engagement with its parts.

    A record that is there already, by external source and reference, is given back as it is.
    Raises ValidationError keyed by field, PermissionDenied.
    """
    by.require(Right.LOG)
    entry = with_owner(Entry().with_fields(fields), by)
    refs = look_up(entry, by=by)
    if refs.known_already is not None:
        return Logged(Engagement.objects.get(pk=refs.known_already))
    today = by.today(at)
    entry, warnings = checked(entry, refs, today=today)
    by.require(Right.LOG, desk=entry.desk)
    engagement = write_new(entry, refs, by=by, at=at)
    return Logged(engagement, warnings, created=True, changed=True)


def write_new(entry: Entry, refs: References, *, by: Reader, at: datetime) -> Engagement:
    """The rows of a checked entry; whoever calls has asked whether they may."""
    today = by.today(at)
    engagement = rows.new_engagement(entry, refs, by=by, at=at, today=today)
    engagement.save(force_insert=True)
    # Participations come last: their trigger marks what is due once for the whole engagement.
    rows.add(EngagementOutcome, rows.outcome_rows(engagement, entry))
    rows.add(Principal, rows.principal_rows(engagement, entry))
    rows.add(Framework, rows.framework_rows(engagement, entry, refs))
    rows.add(Link, rows.link_rows(engagement, entry, refs))
    rows.add(Participation, rows.participation_rows(engagement, entry))
    if entry.children:
        rows.adopt(engagement, entry, at=at)
    return engagement


def with_owner(entry: Entry, by: Reader) -> Entry:
    state = entry.state or ("COMPLETED" if entry.actual or entry.milestone_date else "DRAFT")
    return replace(
        entry, state=state, desk=entry.desk or by.desk_id, owner=entry.owner or by.username
    )


def checked(
    entry: Entry, refs: References, *, today: date, is_new: bool = True, by_hand: bool = True
) -> tuple[Entry, list[str]]:
    """The completed entry and warnings; raises ValidationError keyed by field when rules break.

    `by_hand` is false for what an accreditation keeps, and where nothing that it keeps is touched.
    """
    entry = complete(entry, refs)
    found = check(entry, refs, today=today)
    if by_hand:
        check_by_hand(entry, refs, found)
    if is_new and entry.state not in {"DRAFT", "COMPLETED"}:
        found.error("state", "An engagement starts as DRAFT, or as COMPLETED when it was held.")
    if is_new:
        warn_of_no_approval(entry, refs, found)
    if found.errors:
        raise ValidationError(found.errors)
    return entry, found.warnings
