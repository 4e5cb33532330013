"""What every move of an engagement asks first, and what it leaves on the row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.proposals import LONGEST_REASON
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from engagements.models import Engagement, State
from engagements.models.choices import CALLED_OFF_STATES
from engagements.moves import MOVES, Move, move_between, moves_from, rights_towards
from engagements.periods import Quarter
from engagements.rules.kept import require_not_kept

#: The order in which an engagement goes on, to tell whether a move would take it back.
_ONWARD = ("DRAFT", "PROPOSED", "APPROVED", "CONFIRMED", "COMPLETED", "REPORTED", "CLOSED")
#: Who has one of these may do something at some time with an engagement.
ALL_RIGHTS = tuple(dict.fromkeys(Right[move.right] for move in MOVES))


def rights_to_move(to: str, state: str) -> tuple[Right, ...]:
    """One of these takes an engagement to that state: from where it is, if that can be."""
    return tuple(Right[name] for name in rights_towards(to, start=state))


def allowed_move(engagement: Engagement, to: str, *, by: Reader) -> Move:
    """The move from the engagement's state to that one.

    The person first, then the state: who may never do it is not told to wait. Raises
    PermissionDenied, NotAllowedNow for a pair that is not in the table.
    """
    by.require(*rights_to_move(to, engagement.state), desk=engagement.desk_id)
    require_not_kept(engagement, by=by)
    move = move_between(engagement.state, to)
    if move is None:
        raise NotAllowedNow(_what_instead(engagement, to))
    return move


def _what_instead(engagement: Engagement, to: str) -> str:
    label = State(engagement.state).label
    ways = [move.label for move in moves_from(engagement.state)]
    if not ways:
        return f"{engagement.ref} is {label} already; nothing more is to be done."
    ahead = ", ".join(ways[:-1]) + " or " + ways[-1] if len(ways) > 1 else ways[0]
    refused = (
        f"{engagement.ref} is {label} already."
        if to == engagement.state
        else f"{engagement.ref} is {label} and does not become {State(to).label}."
    )
    if {to, engagement.state} <= {*_ONWARD} and _ONWARD.index(to) < _ONWARD.index(engagement.state):
        refused += " What was said wrongly is corrected field by field, under its history."
    return f"{refused} What may follow now: {ahead}."


def check_said(move: Move, said: Mapping[str, Any]) -> None:
    """Raises ValidationError for what does not go with the move, and for what it lacks."""
    errors = {
        name: "This does not go with the move: leave it out."
        for name in said
        if name not in {"reason", *move.takes}
    }
    for name in move.needs:
        if not str(said.get(name) or "").strip():
            errors[name] = f"To {move.label}, say why in a few words."
    if len(said.get("reason") or "") > LONGEST_REASON:
        errors["reason"] = f"Shorten this to {LONGEST_REASON} characters."
    if errors:
        raise ValidationError(errors)


def set_state(engagement: Engagement, state: str, *, reason: str = "") -> None:
    """What is said of the state before goes; the changes of state keep it."""
    engagement.state = state
    engagement.state_reason = reason.strip()
    if state not in CALLED_OFF_STATES:
        engagement.cancel_by = engagement.cancel_reason = ""
        engagement.cancel_signal = False


def freeze_baseline(engagement: Engagement, *, at: datetime) -> None:
    """Keeps what is planned, once it is approved and the quarter of its last day has begun.

    The installation's time zone (TIME_ZONE) decides when a quarter begins, as for all quarters.
    What was postponed never stands in the baseline of a later quarter.
    """
    last = engagement.planned_end or engagement.planned_start
    if last is None or engagement.planned_baseline_start or engagement.approved_on is None:
        return
    today = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    if Quarter.of(last).first_day > today:
        return
    if not engagement.state_changes.filter(to_state=State.POSTPONED).exists():
        engagement.planned_baseline_start = engagement.planned_start
        engagement.planned_baseline_end = engagement.planned_end


def save_moved(engagement: Engagement, *, at: datetime) -> None:
    engagement.changed_at = at
    engagement.version += 1
    engagement.save(force_update=True)
