"""What may happen next with an engagement, who may do it, and what is missing: reads only."""

from dataclasses import dataclass
from datetime import datetime

from accounts.acting import Reader
from accounts.refusing import NotAllowedNow
from accounts.roles import Right, whom_to_ask
from engagements.actions.changing import entry_of
from engagements.actions.moving import as_moved, wanting
from engagements.actions.routing import (
    deciders_in_words,
    nobody_decides,
    standing_of,
    why_not,
    why_not_stop,
)
from engagements.entry import Entry
from engagements.models import Engagement, State
from engagements.moves import Move, moves_from
from engagements.references import look_up
from engagements.rules import check, complete
from engagements.rules.kept import require_not_kept


@dataclass(frozen=True)
class Following:
    """One move that may follow.

    `may` says whether the reader is one of those who do it, `missing` what keeps anybody from it.
    """

    move: Move
    may: bool
    who: str
    missing: list[str]


def what_may_follow(engagement: Engagement, *, by: Reader, at: datetime) -> list[Following]:
    """In the order of the table; nothing for a state that nothing follows."""
    engagement.state_reason = ""  # What gates are told: nobody has said anything yet.
    before = entry_of(engagement, by=by)
    return [
        Following(
            move,
            _may(engagement, move, by=by),
            _who(engagement, move),
            _missing(engagement, move, before, by=by, at=at),
        )
        for move in moves_from(engagement.state)
    ]


def _may(engagement: Engagement, move: Move, *, by: Reader) -> bool:
    if not by.may(Right[move.right], desk=engagement.desk_id, state=engagement.state):
        return False
    if move.right != "DECIDE":
        return True
    standing = standing_of(engagement)
    if move.to == State.APPROVED:
        return not why_not(engagement, standing, by=by)
    return not why_not_stop(engagement, standing, by=by)


def _who(engagement: Engagement, move: Move) -> str:
    if move.start == State.PROPOSED and move.to == State.APPROVED:
        standing = standing_of(engagement)
        if standing.due is not None:
            return deciders_in_words(standing)
    return whom_to_ask(Right[move.right], desk=engagement.desk_id)


def _missing(
    engagement: Engagement, move: Move, before: Entry, *, by: Reader, at: datetime
) -> list[str]:
    try:
        require_not_kept(engagement, by=by)
    except NotAllowedNow as kept:
        return [str(kept)]
    if move.to in {State.DRAFT, State.REJECTED, State.CANCELLED, State.VOIDED}:
        return []
    today = by.today(at)
    after = as_moved(before, move, {}, mode=engagement.mode, today=today)
    refs = look_up(after, by=by, itself=engagement.pk)
    found = check(complete(after, refs), refs, today=today)
    wants = wanting(engagement, move, by=by, on=today)
    if move.start == State.PROPOSED:
        wants += filter(None, [nobody_decides(engagement, standing_of(engagement), on=today)])
    errors = [sentence for sentences in found.errors.values() for sentence in sentences]
    return list(dict.fromkeys([*errors, *wants]))
