"""Calendar quarters: plain Python."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_FORM = re.compile(r"(?P<year>\d{4})Q(?P<number>[1-4])")
_HALF = re.compile(r"(?P<year>\d{4})H(?P<number>[12])", re.ASCII)

#: The first and last day that the log takes. Records of the nineteenth century are imported.
EARLIEST = date(1800, 1, 1)
LATEST = date(2199, 12, 31)
#: Effect is judged first within so long of the last day, and again from when to when.
INITIAL_WITHIN = timedelta(days=30)
FOLLOW_UP_FROM, FOLLOW_UP_UNTIL = timedelta(days=182), timedelta(days=366)
#: Days after its end in which a quarter is returned in time.
DAYS_TO_RETURN = 14


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter; number is 1 to 4."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """From `2025Q2`.

        Raises ValueError with a sentence for anything else and for years outside the log's.
        """
        found = _FORM.fullmatch(text)
        if not found or not EARLIEST.year <= int(found["year"]) <= LATEST.year:
            message = f"“{text[:20]}” is not a quarter: write it like 2025Q2."
            raise ValueError(message)
        return cls(int(found["year"]), int(found["number"]))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month + 2) // 3)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        return self.following.first_day - timedelta(days=1)

    @property
    def following(self) -> "Quarter":
        return self.plus(1)

    @property
    def return_due(self) -> date:
        """The last day on which it is returned in time."""
        return self.last_day + timedelta(days=DAYS_TO_RETURN)

    @property
    def days(self) -> int:
        """90 to 92."""
        return (self.last_day - self.first_day).days + 1

    def plus(self, quarters: int) -> "Quarter":
        index = self.year * 4 + self.number - 1 + quarters
        return Quarter(index // 4, index % 4 + 1)

    def through(self, last: "Quarter") -> "list[Quarter]":
        """This quarter to the last, both included; empty when the last is earlier."""
        count = (last.year - self.year) * 4 + last.number - self.number + 1
        return [self.plus(step) for step in range(max(count, 0))]


@dataclass(frozen=True, order=True)
class HalfYear:
    """January to June, or July to December; number is 1 or 2."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "HalfYear":
        """From `2025H1`; raises ValueError with a sentence for anything else."""
        found = _HALF.fullmatch(text)
        if not found or not EARLIEST.year <= int(found["year"]) <= LATEST.year:
            message = f"“{text[:20]}” is not a half-year: write it like 2025H1."
            raise ValueError(message)
        return cls(int(found["year"]), int(found["number"]))

    def __str__(self) -> str:
        return f"{self.year}H{self.number}"

    @property
    def first_day(self) -> date:
        return Quarter(self.year, 2 * self.number - 1).first_day

    @property
    def last_day(self) -> date:
        return Quarter(self.year, 2 * self.number).last_day
