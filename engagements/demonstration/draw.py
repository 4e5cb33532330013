"""Drawing lots that fall the same way every time: plain Python."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

SEED = "entente-demonstration-1"

FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2026, 12, 31)
YEARS = (2023, 2024, 2025, 2026)

T = TypeVar("T")


class Draw:
    """Lots for one theme and partner; what is drawn for another never shifts these."""

    def __init__(self, *names: object) -> None:
        seed = ":".join((SEED, *map(str, names)))
        self._random = Random(seed)  # noqa: S311 - invented records keep no secret

    def chance(self, percent: int) -> bool:
        return self._random.randrange(100) < percent

    def number(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def one_of(self, options: Sequence[T]) -> T:
        return self._random.choice(options)

    def some_of(self, options: Sequence[T], count: int) -> list[T]:
        """In the order of the options."""
        chosen = set(self._random.sample(range(len(options)), count))
        return [option for at, option in enumerate(options) if at in chosen]

    def workday(self, year: int, first_month: int, last_month: int) -> date:
        """A Monday to Thursday of these months."""
        first = date(year, first_month, 1)
        days = (date(year, last_month, 24) - first).days
        day = first + timedelta(days=self._random.randint(0, days))
        weekday = day.weekday()
        return day if weekday < 4 else day + timedelta(days=7 - weekday)
