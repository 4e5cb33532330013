"""What rows add up to for one partner and quarter, in exact fractions: the oracle of A5."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from engagements.periods import Quarter
from reports.method.intensity import Held, Span, contributions
from reports.method.method_set import CURRENT
from reports.method.rounding import fraction

QUARTERS = Quarter(2024, 4).through(Quarter(2026, 1))
_RANKS = {"PUBLIC": 0, "INTERNAL": 1, "LIMITED": 2, "CONTROLLED": 3}
_ALL_OF, _ONE_OF = {"HARBOUR", "LANTERN"}, {"ALLIES", "NEIGHBOURS"}
_OUTCOMES = ("TENS", "SIGN", "COMP", "TRAN", "RELN", "PERC", "CONF", "INCV", "DOMC")
_MODES = ("event", "standing", "milestone")


def reads(classification: str, held: frozenset[str], marking: str) -> bool:
    """Whether somebody so cleared reads what is so marked."""
    word, *categories = marking.split()
    needed, enough = _ALL_OF & {*categories}, _ONE_OF & {*categories}
    return (
        _RANKS[word] <= _RANKS[classification]
        and needed <= held
        and (not enough or bool(enough & held))
    )


@dataclass(frozen=True)
class Row:
    """One engagement of the book; partners are places in a list of three."""

    kind: str
    mode: str
    effort_class: int
    marking: str
    state: str
    roles: dict[int, str]
    people: dict[int, int]
    outcomes: tuple[str, ...]
    chosen: bool
    first: date
    last: date | None
    cost: tuple[int, str] | None

    @property
    def counted(self) -> bool:
        return self.state == "COMPLETED"

    @property
    def held(self) -> Held:
        return Held(
            kind=self.kind, mode=self.mode, effort_class=self.effort_class, state=self.state,
            roles={str(at): role for at, role in self.roles.items()}, outcomes=self.outcomes,
            first_day=self.first, last_day=self.last,
            milestone_date=self.first if self.mode == "MILESTONE" else None,
        )  # fmt: skip

    def stands_in(self, quarter: Quarter) -> bool:
        """Whether it is one of the quarter's, counted or not."""
        if self.mode == "STANDING" and self.counted:
            last = quarter.last_day if self.last is None else self.last
            return self.first <= quarter.last_day and last >= quarter.first_day
        day = self.first if self.mode == "MILESTONE" and self.state != "DRAFT" else self.last
        return quarter.first_day <= (day or self.first) <= quarter.last_day

    def days_in(self, quarter: Quarter) -> int:
        last = quarter.last_day if self.last is None else self.last
        if self.mode == "STANDING":
            return Span(self.first, last).overlap(Span(quarter.first_day, quarter.last_day))
        return Span(self.first, last).days


def expected_item(rows: Sequence[Row], partner: int, quarter: Quarter) -> dict[str, Any]:
    """The figures of `summaries/` for one partner and quarter, over these rows."""
    standing = [
        row
        for row in rows
        if CURRENT.role_weights.get(row.roles.get(partner, "NO_SHOW")) and row.stands_in(quarter)
    ]
    counted = [row for row in standing if row.counted]
    outcomes = {code: dict.fromkeys((*_MODES, "presence"), Fraction(0)) for code in _OUTCOMES}
    families: dict[str, Fraction] = defaultdict(Fraction)
    mapped = Fraction(0)
    for row in counted:
        span = Span(quarter.first_day, quarter.last_day)
        for part in contributions(row.held, span, CURRENT):
            if part.partner == str(partner):
                outcomes[part.outcome][part.mode.lower()] += part.share
                outcomes[part.outcome]["presence"] += part.presence
                families[part.family] += part.share
                mapped += 0 if row.chosen else part.share
    whole = {name: sum(sums[name] for sums in outcomes.values()) for name in outcomes["RELN"]}
    total = sum(whole[mode] for mode in _MODES)
    return {
        "intensity": {
            **_figures("total", whole),
            "default_mapping_share": fraction(mapped / total) if total else None,
        },
        "outcomes": [{"outcome": code, **_figures("intensity", s)} for code, s in outcomes.items()],
        "families": {code: fraction(families[code]) for code in sorted(families)},
        "states": _states(standing),
        "counted": len(counted),
        "people": sum(row.people[partner] for row in counted),
        "person_days": sum(row.people[partner] * row.days_in(quarter) for row in counted),
        "days": sum(row.days_in(quarter) for row in counted),
        "cost": _cost(counted, partner, quarter),
    }


def _figures(name: str, sums: dict[str, Any]) -> dict[str, str | None]:
    """Without a return a zero is no figure."""
    total = sum(sums[mode] for mode in _MODES)
    if not total:
        return dict.fromkeys((name, *_MODES, "presence"))
    return {name: fraction(total), **{key: fraction(value) for key, value in sums.items()}}


def _states(rows: Sequence[Row]) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in sorted(row.state for row in rows):
        found[state] = found.get(state, 0) + 1
    return found


def _cost(rows: Sequence[Row], partner: int, quarter: Quarter) -> list[dict[str, str]]:
    """Entered once for the whole time, so a standing one's counts in its first quarter."""
    found: dict[str, Fraction] = defaultdict(Fraction)
    for row in rows:
        if row.cost and (row.mode != "STANDING" or Quarter.of(row.first) == quarter):
            weights = {at: CURRENT.role_weights[role] for at, role in row.roles.items()}
            found[row.cost[1]] += row.cost[0] * weights[partner] / sum(weights.values())
    return [
        {"currency": currency, "amount": str(Decimal(round(found[currency] * 100)).scaleb(-2))}
        for currency in sorted(found)
    ]
