"""Letting proposals wait at the steps of their route, deciding on them, and calling for others."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied

from accounts.acting import Reader
from accounts.refusing import NotAllowedNow
from engagements.actions.routing import (
    NO_ROUTE,
    Standing,
    standing_of,
    why_not,
    why_not_stop,
)
from engagements.models import Approval, Decision, Engagement, State


def ask_for_approval(engagement: Engagement, *, at: datetime) -> None:
    """A proposal that was just made waits at the first step. Raises NotAllowedNow without one."""
    standing = standing_of(engagement)
    _wait(engagement, standing, round_=standing.round + 1, at=at)


def settle(engagement: Engagement, *, at: datetime) -> Standing:
    """Has what is proposed wait where its route says now.

    A proposal or a route that was changed may ask for another step than it waits at.
    """
    standing = standing_of(engagement)
    if standing.due is None or standing.waiting is not None:
        return standing
    overtake(engagement, at=at)
    _wait(engagement, standing, round_=max(standing.round, 1), at=at)
    return standing_of(engagement)


def overtake(engagement: Engagement, *, at: datetime) -> None:
    """It waits nowhere any more, and nobody decided."""
    waiting = Approval.objects.filter(engagement=engagement, decision="")
    waiting.update(decision=Decision.OVERTAKEN, decided_at=at)


def require_decider(engagement: Engagement, to: str, *, by: Reader) -> None:
    """Raises PermissionDenied for whoever may not decide so on the proposal.

    To approve is for the step that is due. To send back or to reject, which stops it, whoever
    decides on proposals may; never who made or proposed it.
    """
    standing = standing_of(engagement)
    if to == State.APPROVED:
        refused = why_not(engagement, standing, by=by)
    else:
        refused = why_not_stop(engagement, standing, by=by)
    if refused:
        raise PermissionDenied(refused)


def decide(
    engagement: Engagement, decision: Decision, comment: str, *, by: Reader, at: datetime
) -> Standing:
    """Writes the decision at the step that is due; gives how far the proposal has come now.

    Raises NotAllowedNow where the ministry has no route for it.
    """
    standing = settle(engagement, at=at)
    waiting = standing.waiting
    if waiting is None:
        if decision == Decision.APPROVED:
            raise NotAllowedNow(NO_ROUTE)
        return standing
    waiting.decision = decision
    waiting.comment = comment
    waiting.decided_by_id = by.user_id
    waiting.decided_at = at
    waiting.save(update_fields=["decision", "comment", "decided_by", "decided_at"])
    if decision != Decision.APPROVED:
        return standing
    after = standing_of(engagement)
    if after.due is not None:
        _wait(engagement, after, round_=after.round, at=at)
    return after


def escalate(engagement: Engagement, *, at: datetime) -> bool:
    """Adds the higher role to those who decide, once the step has waited for its days.

    Says whether it did. Nothing is decided by that: silence never approves.
    """
    waiting = settle(engagement, at=at).waiting
    if waiting is None or waiting.escalated_at is not None or waiting.step.days is None:
        return False
    if at - waiting.waiting_since < timedelta(days=waiting.step.days):
        return False
    waiting.escalated_at = at
    waiting.save(update_fields=["escalated_at"])
    return True


def _wait(engagement: Engagement, standing: Standing, *, round_: int, at: datetime) -> None:
    first = standing.due if round_ == standing.round else next(iter(standing.steps), None)
    if first is None:
        raise NotAllowedNow(NO_ROUTE)
    Approval.objects.create(engagement=engagement, step=first, round=round_, waiting_since=at)
