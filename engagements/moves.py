"""Which state may follow which, by which right, and what is said with it: plain Python.

The table of an engagement's life. What may happen next, who may do it, and what a move asks for are
all read from here; a pair that does not stand here never happens, whoever asks.
"""

from collections.abc import Iterable
from dataclasses import dataclass

_CALLED_OFF = ("cancel_by", "cancel_reason", "cancel_signal")
_HELD = (
    "actual", "milestone_date", "participants", "principals", "place", "place_party", "place_name",
    "people_home",
)  # fmt: skip


@dataclass(frozen=True)
class Move:
    """One step; `right` is a name of accounts/policies/rights.toml.

    `takes` are the fields that may be said with it besides `reason`; `needs` those that must be.
    """

    start: str
    to: str
    right: str
    label: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()

    @property
    def calls_off(self) -> bool:
        return self.to in {"CANCELLED", "POSTPONED", "REJECTED"}


def _moves(
    starts: Iterable[str],
    to: str,
    right: str,
    label: str,
    *,
    needs: tuple[str, ...] = (),
    takes: tuple[str, ...] = (),
) -> list[Move]:
    return [Move(start, to, right, label, needs, takes) for start in starts]


_WHY = ("reason",)
_AHEAD = ("APPROVED", "CONFIRMED", "POSTPONED")
_OVER = ("COMPLETED", "REPORTED", "CLOSED")
MOVES: tuple[Move, ...] = (
    Move("DRAFT", "PROPOSED", "PROPOSE", "propose it"),
    Move("PROPOSED", "APPROVED", "DECIDE", "approve it"),
    Move("PROPOSED", "DRAFT", "DECIDE", "send it back", _WHY, ("reason_code",)),
    Move("PROPOSED", "REJECTED", "DECIDE", "reject it", _WHY, _CALLED_OFF),
    Move("APPROVED", "CONFIRMED", "CONFIRM", "confirm it"),
    Move("CONFIRMED", "COMPLETED", "COMPLETE", "say that it was held", (), _HELD),
    Move("COMPLETED", "REPORTED", "REPORT", "report on it", (), ("report",)),
    Move("REPORTED", "CLOSED", "CLOSE", "close it"),
    *_moves(
        ("APPROVED", "CONFIRMED"), "POSTPONED", "POSTPONE", "postpone it",
        needs=_WHY, takes=("planned", *_CALLED_OFF),
    ),
    Move("POSTPONED", "APPROVED", "REINSTATE", "take it up again", (), ("planned",)),
    *_moves(
        ("DRAFT", "PROPOSED"), "CANCELLED", "CANCEL", "cancel it", needs=_WHY, takes=_CALLED_OFF
    ),
    *_moves(_AHEAD, "CANCELLED", "CANCEL_APPROVED", "cancel it", needs=_WHY, takes=_CALLED_OFF),
    *_moves(_OVER, "VOIDED", "VOID", "void it", needs=_WHY, takes=("duplicate_of",)),
)  # fmt: skip
_BY_PAIR = {(move.start, move.to): move for move in MOVES}


def move_between(start: str, to: str) -> Move | None:
    """None where the one never becomes the other."""
    return _BY_PAIR.get((start, to))


def moves_from(start: str) -> list[Move]:
    """In the order of the table; none for a state that nothing follows."""
    return [move for move in MOVES if move.start == start]


def rights_towards(to: str, *, start: str | None = None) -> tuple[str, ...]:
    """The rights that lead to the state, from that one if it does; each once, in order."""
    towards = [move for move in MOVES if move.to == to]
    here = [move for move in towards if move.start == start]
    return tuple(dict.fromkeys(move.right for move in here or towards))
