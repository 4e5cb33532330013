"""What the calendar alone does to permissions: they run out, and lead times change."""

from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.acting import Reader
from accounts.actions.records import change_row
from accounts.roles import Right
from engagements.actions.changing import lock_engagement
from engagements.actions.due_days import due_of, recompute_clearances
from engagements.actions.lead_times import all_rules
from engagements.models import Clearance, State, VisitRequest
from engagements.models.permissions import IN_HAND, PermissionState

#: Left alone: what they were asked for is settled, and its permissions have served.
_SERVED = (State.CONFIRMED, State.COMPLETED, State.REPORTED, State.CLOSED)


def kept_by_the_calendar(*, by: Reader, at: datetime) -> list[str]:
    """References of engagements of which some permission may have run out or be due otherwise."""
    earliest = at.astimezone(ZoneInfo("Etc/GMT-14")).date()
    refs: set[str] = set()
    for rows in (Clearance.objects.visible_to(by), VisitRequest.objects.visible_to(by)):
        ran_out = rows.filter(state__in=IN_HAND, valid_to__lt=earliest)
        over = ran_out.exclude(engagement__state__in=_SERVED)
        refs |= set(over.values_list("engagement__ref", flat=True))
    rules = all_rules()
    waiting = Clearance.objects.visible_to(by).to_request()
    for row in waiting.select_related("asset", "engagement"):
        due = due_of(row, rules)
        if any(getattr(row, name) != value for name, value in due.items()):
            refs.add(row.engagement.ref)
    return sorted(refs)


def keep_permissions(ref: str, *, by: Reader, at: datetime) -> None:
    """Says of one engagement what has run out, and by when to ask as the rules now are."""
    engagement = lock_engagement(ref, by=by)
    by.require(Right.EDIT, desk=engagement.desk_id)
    if engagement.state in _SERVED:
        return
    today = at.astimezone(ZoneInfo(engagement.desk.time_zone)).date()
    for rows in (engagement.clearances, engagement.visit_requests):
        ran_out = rows.filter(state__in=IN_HAND, valid_to__lt=today)
        for row in ran_out.select_for_update(of=("self",)):
            change_row(row, {"state": PermissionState.EXPIRED}, at=at)
    recompute_clearances(engagement, at=at)
