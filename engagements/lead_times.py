"""By when something must be asked for, from the days of notice that the host wants: plain Python.

Days are dates at the place of the event. A working day is Monday to Friday: public holidays differ
from host to host and are not known here, so a request before one goes out earlier.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

WORKING = "WORKING"
CALENDAR = "CALENDAR"
_SATURDAY = 5


@dataclass(frozen=True)
class LeadTime:
    """What one receiving party asks for; an empty field stands for any, a day of None is open."""

    receiving_party: str
    asset_type: str
    visit_class: str
    days: int
    basis: str
    valid_from: date | None = None
    valid_to: date | None = None

    def fits(self, receiving_party: str, asset_type: str, visit_class: str, on: date) -> bool:
        """Whether it is about this and in force on the day."""
        said = (self.receiving_party, self.asset_type, self.visit_class)
        asked = (receiving_party, asset_type, visit_class)
        return (
            all(mine in {"", theirs} for mine, theirs in zip(said, asked, strict=True))
            and (self.valid_from is None or self.valid_from <= on)
            and (self.valid_to is None or on <= self.valid_to)
        )

    @property
    def _weight(self) -> tuple[bool, bool, bool, date, int]:
        """The host's own rule before one for all, then asset and class, then the newer, longer."""
        since = date.min if self.valid_from is None else self.valid_from
        return (
            bool(self.receiving_party),
            bool(self.asset_type),
            bool(self.visit_class),
            since,
            self.days,
        )


T = TypeVar("T")


def best_fitting(
    rules: Iterable[tuple[LeadTime, T]],
    *,
    receiving_party: str,
    asset_type: str,
    visit_class: str,
    on: date,
) -> tuple[LeadTime, T] | None:
    """The rule that says most about this, with what it was given along; None where none does."""
    fitting = [pair for pair in rules if pair[0].fits(receiving_party, asset_type, visit_class, on)]
    return max(fitting, key=lambda pair: pair[0]._weight, default=None)


def required_by(first_day: date, days: int, basis: str) -> date:
    """The last day on which to ask, so that so many days lie between it and the first day.

    That many working days before a weekend's day are counted from the Friday before it.
    """
    if basis == CALENDAR:
        return first_day - timedelta(days=days)
    day, left = first_day, days
    while left:
        day -= timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day
