"""What has to be met before an engagement moves on, one module for each sort of want.

A gate reads and never writes. It asks about what the reader may see: what is hidden neither helps
nor hinders. The engagement is as it will be in the new state, but for the state itself: its
`state_reason` is what is said with the move, empty while nobody has said anything.
"""

from datetime import date

from accounts.acting import Reader
from engagements.gates import clearances, context, effect, materiel, money, preparation
from engagements.models import Engagement

_GATES = (clearances, context, materiel, preparation, money, effect)


def missing(engagement: Engagement, to: str, *, by: Reader, on: date) -> list[str]:
    """A sentence for everything that keeps the engagement from the state; none: it may go on."""
    return [sentence for gate in _GATES for sentence in gate.missing(engagement, to, by=by, on=on)]


def wanting_now(engagement: Engagement, *, by: Reader, on: date) -> list[str]:
    """What the engagement lacks to be in the state that it is in: no correction adds to it.

    Of what was met when it got there: clearances, context and materiel (INV-15 to INV-18).
    """
    return [
        sentence
        for gate in (clearances, context, materiel)
        for sentence in gate.missing(engagement, engagement.state, by=by, on=on)
    ]
