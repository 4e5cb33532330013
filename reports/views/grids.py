"""Figures laid out in rows and quarters, for the tables of this room's pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise

from engagements.periods import Quarter
from reports.method.rounding import exact_sum

#: From which intensity on a cell is drawn stronger, for one outcome and for all nine together.
ONE_OUTCOME = (Decimal(0), Decimal("0.5"), Decimal(1), Decimal(2), Decimal(4))
ALL_OUTCOMES = (Decimal(0), Decimal(1), Decimal(2), Decimal(4), Decimal(8))
#: Quarters of the last twelve months, as everywhere (method, T4).
YEAR = 4


@dataclass(frozen=True)
class Cell:
    """A value, or None where there is no figure and `unsaid` tells why in a word."""

    value: Decimal | None
    heat: int
    unsaid: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the table; the last twelve months and the change on those before."""

    code: str
    label: str
    cells: list[Cell]
    year: Decimal
    change: Decimal | None


@dataclass(frozen=True)
class Year:
    """A heading over the quarters of one year."""

    number: int
    quarters: list[Quarter]


def window(last: Quarter, quarters: int) -> list[Quarter]:
    """So many quarters that end with the last."""
    return last.plus(1 - quarters).through(last)


def years_of(quarters: Sequence[Quarter]) -> list[Year]:
    return [Year(year, list(found)) for year, found in groupby(quarters, key=lambda q: q.year)]


def row_of(
    code: str,
    label: str,
    values: Mapping[Quarter, Decimal],
    quarters: Sequence[Quarter],
    *,
    steps: Sequence[Decimal],
    unsaid: Mapping[Quarter, str],
) -> Row:
    """`unsaid` has a word for each quarter in which nothing logged does not mean nothing done."""
    cells = [_cell(values.get(q, Decimal(0)), steps, unsaid.get(q, "")) for q in quarters]
    year = exact_sum(values.get(q, Decimal(0)) for q in quarters[-YEAR:])
    before = exact_sum(values.get(q, Decimal(0)) for q in quarters[-2 * YEAR : -YEAR])
    change = year - before if len(quarters) >= 2 * YEAR else None
    return Row(code, label, cells, year, change)


def _cell(value: Decimal, steps: Sequence[Decimal], unsaid: str) -> Cell:
    if not value:
        return Cell(None if unsaid else value, 0, unsaid)
    return Cell(value, sum(value > step for step in steps))


def legend(steps: Sequence[Decimal]) -> list[tuple[int, str]]:
    """The strength of each colour in words."""
    words = [f"up to {steps[1]}"]
    words += [f"{low} to {high}" for low, high in pairwise(steps[1:])]
    words.append(f"over {steps[-1]}")
    return list(enumerate(words, start=1))
