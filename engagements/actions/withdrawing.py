"""Taking an engagement out: cancelled while it is ahead, voided once it was held."""

from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.roles import Right
from engagements.actions.approving import overtake
from engagements.actions.signals import signal_of_cancelling
from engagements.actions.steps import allowed_move, rights_to_move, save_moved, set_state
from engagements.models import Engagement, Link, LinkType, State
from engagements.models.choices import (
    COUNTED_STATES,
    SIGNAL_REASONS,
    TERMINAL_STATES,
    CancelBy,
    CancelReason,
)


def withdraw_engagement(
    engagement: Engagement,
    *,
    by: Reader,
    at: datetime,
    reason: str,
    cancel_by: str = CancelBy.HOME,
    cancel_reason: str = CancelReason.OTHER,
    cancel_signal: bool = False,
) -> Engagement:
    """Cancels what is ahead and voids what was held; no row is ever removed.

    Raises NotAllowedNow for what is out already, ValidationError, PermissionDenied.
    """
    if engagement.held:
        return void_engagement(engagement, by=by, at=at, reason=reason)
    return cancel_engagement(
        engagement,
        by=by,
        at=at,
        reason=reason,
        cancel_by=cancel_by,
        cancel_reason=cancel_reason,
        cancel_signal=cancel_signal,
    )


def cancel_engagement(
    engagement: Engagement,
    *,
    by: Reader,
    at: datetime,
    cancel_by: str,
    cancel_reason: str,
    cancel_signal: bool = False,
    reason: str = "",
) -> Engagement:
    """Says that it will not happen, who called it off and why.

    A signal about the relationship goes only with the reasons POLITICAL and CLEARANCE_REFUSED.
    """
    allowed_move(engagement, State.CANCELLED, by=by)
    signalled = engagement.state == State.POSTPONED and engagement.cancel_signal
    call_off(
        engagement,
        cancel_by=cancel_by,
        cancel_reason=cancel_reason,
        cancel_signal=cancel_signal,
        reason=reason,
    )
    proposed = engagement.state == State.PROPOSED
    set_state(engagement, State.CANCELLED, reason=reason)
    save_moved(engagement, at=at)
    if proposed:
        overtake(engagement, at=at)
    if not signalled:
        signal_of_cancelling(engagement, by=by, at=at)
    return engagement


def call_off(
    engagement: Engagement,
    *,
    cancel_by: str = CancelBy.HOME,
    cancel_reason: str = CancelReason.OTHER,
    cancel_signal: bool = False,
    reason: str = "",
) -> None:
    """Sets who called it off and why, for now or for good. Raises ValidationError by field."""
    errors = {}
    if cancel_by not in CancelBy.values:
        errors["cancel_by"] = f"Say who cancelled: one of {', '.join(CancelBy.values)}."
    if cancel_reason not in CancelReason.values:
        errors["cancel_reason"] = f"Say why: one of {', '.join(CancelReason.values)}."
    elif cancel_signal and cancel_reason not in SIGNAL_REASONS:
        errors["cancel_signal"] = f"Only {' or '.join(SIGNAL_REASONS)} says something of relations."
    if not reason.strip() and cancel_reason == CancelReason.OTHER:
        errors["reason"] = "Say in a few words why it is cancelled."
    if errors:
        raise ValidationError(errors)
    engagement.cancel_by = cancel_by
    engagement.cancel_reason = cancel_reason
    engagement.cancel_signal = cancel_signal


def void_engagement(
    engagement: Engagement,
    *,
    by: Reader,
    at: datetime,
    reason: str,
    duplicate_of: Engagement | None = None,
) -> Engagement:
    """Takes a duplicate or an error of entry out of every figure; the row stays."""
    allowed_move(engagement, State.VOIDED, by=by)
    if not reason.strip() and duplicate_of is None:
        raise ValidationError({"reason": "Say why it is voided, or which engagement it repeats."})
    if duplicate_of is not None:
        Link.objects.create(engagement=engagement, to=duplicate_of, type=LinkType.DUPLICATE_OF)
    set_state(engagement, State.VOIDED, reason=reason)
    save_moved(engagement, at=at)
    return engagement


def rights_to_withdraw(state: str) -> tuple[Right, ...]:
    """One of these takes out what is in that state; all that there are for what is out already."""
    if state in TERMINAL_STATES:
        return (*rights_to_move(State.CANCELLED, state), *rights_to_move(State.VOIDED, state))
    return rights_to_move(State.VOIDED if state in COUNTED_STATES else State.CANCELLED, state)
