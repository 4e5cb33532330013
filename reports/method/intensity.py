"""What one engagement adds to its partners' quarters, in exact fractions: plain Python.

The service counts in SQL (reports/queries/counting.sql). This is the same definition written for
reading, for the contributions behind a figure, and as the second opinion that tests hold the SQL
against.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from reports.method.method_set import MethodSet

COUNTED_STATES = frozenset({"COMPLETED", "REPORTED", "CLOSED"})


class Basis(StrEnum):
    """How an engagement with several partners is attributed to them."""

    SHARE = "SHARE"
    PRESENCE = "PRESENCE"


@dataclass(frozen=True)
class Span:
    """Days, the first and the last included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def overlap(self, other: "Span") -> int:
        """Days in both; 0 when there are none."""
        return max(0, Span(max(self.first, other.first), min(self.last, other.last)).days)


@dataclass(frozen=True)
class Held:
    """An engagement as the arithmetic needs it: everything else about it counts for nothing."""

    kind: str
    mode: str
    effort_class: int
    state: str
    roles: Mapping[str, str]
    outcomes: tuple[str, ...]
    first_day: date
    #: None: a standing engagement in force.
    last_day: date | None
    milestone_date: date | None = None
    is_container: bool = False

    @property
    def family(self) -> str:
        return self.kind.partition("-")[0]


@dataclass(frozen=True)
class Contribution:
    """What one engagement adds to one partner, outcome and quarter."""

    partner: str
    outcome: str
    family: str
    mode: str
    share: Fraction
    presence: Fraction


def attribution(roles: Mapping[str, str], basis: Basis, method: MethodSet) -> dict[str, Fraction]:
    """Each partner's part: under SHARE the parts sum to 1 unless nobody came."""
    weights = {partner: method.role_weights[role] for partner, role in roles.items()}
    if basis is Basis.PRESENCE:
        return weights
    whole = sum(weights.values(), Fraction(0))
    return {partner: weight / whole for partner, weight in weights.items()} if whole else weights


def time_share(engagement: Held, quarter: Span) -> Fraction:
    """How much of the engagement falls into the quarter: 0 or 1, and for STANDING by days."""
    if engagement.mode == "STANDING":
        last = quarter.last if engagement.last_day is None else engagement.last_day
        return Fraction(Span(engagement.first_day, last).overlap(quarter), quarter.days)
    day = engagement.milestone_date if engagement.mode == "MILESTONE" else engagement.last_day
    return Fraction(day is not None and quarter.first <= day <= quarter.last)


def contributions(engagement: Held, quarter: Span, method: MethodSet) -> Iterator[Contribution]:
    """What the engagement adds to the quarter, one for each partner and outcome that gets some."""
    if engagement.is_container or engagement.state not in COUNTED_STATES:
        return
    effort = method.weight(engagement.effort_class) * time_share(engagement, quarter)
    parts = attribution(engagement.roles, Basis.SHARE, method)
    presences = attribution(engagement.roles, Basis.PRESENCE, method)
    if not effort or not engagement.outcomes:
        return
    divided = zip(engagement.outcomes, method.shares(len(engagement.outcomes)), strict=True)
    for outcome, outcome_share in divided:
        for partner, part in parts.items():
            if part:
                yield Contribution(
                    partner,
                    outcome,
                    engagement.family,
                    engagement.mode,
                    effort * part * outcome_share,
                    effort * presences[partner] * outcome_share,
                )
