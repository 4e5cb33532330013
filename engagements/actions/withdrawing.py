"""Taking an engagement out: cancelled while it is ahead, voided once it was held."""

from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.refusing import NotAllowedNow
from accounts.roles import Right, applies_in
from engagements.models import Engagement, Link, LinkType, State
from engagements.models.choices import SIGNAL_REASONS, TERMINAL_STATES, CancelBy, CancelReason


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
    if engagement.state in TERMINAL_STATES:
        raise NotAllowedNow(_out_already(engagement))
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
    _check_right(engagement, by, Right.CANCEL, Right.CANCEL_APPROVED)
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
    return _write(engagement, State.CANCELLED, at=at, reason=reason)


def void_engagement(
    engagement: Engagement,
    *,
    by: Reader,
    at: datetime,
    reason: str,
    duplicate_of: Engagement | None = None,
) -> Engagement:
    """Takes a duplicate or an error of entry out of every figure; the row stays."""
    _check_right(engagement, by, Right.VOID)
    if not reason.strip() and duplicate_of is None:
        raise ValidationError({"reason": "Say why it is voided, or which engagement it repeats."})
    if duplicate_of is not None:
        Link.objects.create(engagement=engagement, to=duplicate_of, type=LinkType.DUPLICATE_OF)
    return _write(engagement, State.VOIDED, at=at, reason=reason)


def rights_to_withdraw(state: str) -> tuple[Right, ...]:
    """One of these takes out what is in that state; all that there are for what is out already."""
    taking = (Right.CANCEL, Right.CANCEL_APPROVED, Right.VOID)
    return tuple(right for right in taking if applies_in(right, state)) or taking


def _check_right(engagement: Engagement, by: Reader, *rights: Right) -> None:
    """The person first, then the state: who may never do it is not told to wait."""
    now = [right for right in rights if applies_in(right, engagement.state)]
    by.require(*(now or rights), desk=engagement.desk_id)
    if not now:
        raise NotAllowedNow(_out_already(engagement))


def _out_already(engagement: Engagement) -> str:
    return (
        f"{engagement.ref} is {State(engagement.state).label} already; nothing more is to be done."
    )


def _write(engagement: Engagement, state: State, *, at: datetime, reason: str) -> Engagement:
    engagement.state = state
    engagement.state_reason = reason.strip()
    engagement.changed_at = at
    engagement.version += 1
    engagement.save(force_update=True)
    return engagement
