"""What time alone does to an engagement: escalates, freezes what was planned, closes, gives up."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from accounts.acting import Reader
from engagements.actions.approving import escalate
from engagements.actions.changing import lock_engagement
from engagements.actions.steps import allowed_move, freeze_baseline, save_moved, set_state
from engagements.actions.withdrawing import cancel_engagement
from engagements.models import Engagement, State, StateChange
from engagements.models.choices import COUNTED_STATES
from engagements.periods import Quarter

#: After its report, an engagement closes by itself.
CLOSES_AFTER = timedelta(days=90)
#: What is postponed without a date is given up.
GIVEN_UP_AFTER = timedelta(days=365)
_APPROVED = (State.APPROVED, State.CONFIRMED, *COUNTED_STATES)


def lives_to_keep(*, by: Reader, at: datetime) -> list[str]:
    """References of engagements that time may do something to."""
    quarter = Quarter.of(at.astimezone(ZoneInfo(settings.TIME_ZONE)).date())
    begun = Q(planned_end__lte=quarter.last_day) | Q(
        planned_end__isnull=True, planned_start__lte=quarter.last_day
    )
    to_freeze = Q(
        begun,
        state__in=_APPROVED,
        approved_on__isnull=False,
        planned_baseline_start__isnull=True,
    ) & ~_moved(State.POSTPONED)
    to_close = Q(state=State.REPORTED) & ~_moved(State.REPORTED, since=at - CLOSES_AFTER)
    to_give_up = Q(state=State.POSTPONED, planned_start__isnull=True) & ~_moved(
        State.POSTPONED, since=at - GIVEN_UP_AFTER
    )
    rows = Engagement.objects.visible_to(by).filter(
        Q(state=State.PROPOSED) | to_freeze | to_close | to_give_up
    )
    return list(rows.order_by("ref").values_list("ref", flat=True))


def _moved(to: State, *, since: datetime | None = None) -> Q:
    changes = StateChange.objects.filter(engagement=OuterRef("pk"), to_state=to)
    return Q(Exists(changes if since is None else changes.filter(at__gt=since)))


def keep_life(ref: str, *, by: Reader, at: datetime) -> bool:
    """Does what is due, and says whether anything was.

    An engagement closes by itself 90 days after its report, whether it was assessed or not: that is
    asked of a lead who closes it (“LEAD, or system after 90 days”), and the lack of an assessment
    stays to be seen. What was postponed is cancelled after 365 days without a date, by whom and why
    it was postponed.
    """
    engagement = lock_engagement(ref, by=by)
    since = engagement.state_changes.order_by("-id").values_list("at", flat=True).first() or at
    if engagement.state == State.PROPOSED:
        return escalate(engagement, at=at)
    if engagement.state == State.REPORTED and at - since >= CLOSES_AFTER:
        allowed_move(engagement, State.CLOSED, by=by)
        set_state(engagement, State.CLOSED, reason="90 days have passed since the report.")
        save_moved(engagement, at=at)
        return True
    given_up = engagement.planned_start is None and at - since >= GIVEN_UP_AFTER
    if engagement.state == State.POSTPONED and given_up:
        cancel_engagement(
            engagement,
            by=by,
            at=at,
            cancel_by=engagement.cancel_by,
            cancel_reason=engagement.cancel_reason,
            cancel_signal=engagement.cancel_signal,
            reason="It was postponed 365 days ago and has no date.",
        )
        return True
    return _freeze(engagement, at=at)


def _freeze(engagement: Engagement, *, at: datetime) -> bool:
    before = engagement.planned_baseline_start
    freeze_baseline(engagement, at=at)
    if engagement.planned_baseline_start == before:
        return False
    save_moved(engagement, at=at)
    return True
