"""What has to be met before an engagement moves on, one module for each sort of want.

A gate reads and never writes. It asks about what the reader may see: what is hidden neither helps
nor hinders.
"""

from datetime import date

from accounts.acting import Reader
from engagements.gates import clearances, context, effect, materiel, money
from engagements.models import Engagement

_GATES = (clearances, context, materiel, money, effect)


def missing(engagement: Engagement, to: str, *, by: Reader, on: date) -> list[str]:
    """A sentence for everything that keeps the engagement from the state; none: it may go on."""
    return [sentence for gate in _GATES for sentence in gate.missing(engagement, to, by=by, on=on)]
