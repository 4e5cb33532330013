"""A row of a file, and the header that its cells stand under."""

from collections import Counter
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field

from engagements.importer.cells import Cell, as_text
from engagements.importer.mapping import Mapping
from engagements.importer.refusals import Unusable

MOST_COLUMNS = 1000
_SHOWN = 12


@dataclass(frozen=True)
class Row:
    """One row. With a problem it has no cells, and the problem says what to do."""

    number: int
    cells: Table[str, Cell] = field(default_factory=dict)
    problem: str = ""
    shown: str = ""
    blank: bool = False


@dataclass(frozen=True)
class Header:
    """Which cell of a row stands under which name that the mapping needs."""

    width: int
    places: Table[str, int]

    @classmethod
    def of(cls, cells: Sequence[Cell], mapping: Mapping) -> "Header":
        """Raises Unusable when names are missing or stand twice."""
        names = [as_text(cell) for cell in cells]
        while names and not names[-1]:
            names.pop()
        if not names:
            raise _wrong(
                f"Row {mapping.header_row} is empty where the names of the columns should be: set "
                "[file] header_row to the row that has them."
            )
        if len(names) > MOST_COLUMNS:
            raise _wrong(f"The header has {len(names)} columns: keep to {MOST_COLUMNS}.")
        twice = [name for name, count in Counter(names).items() if name and count > 1]
        if twice:
            raise _wrong(f"The header has “{twice[0]}” twice: give each column its own name.")
        missing = [name for name in mapping.needs() if name not in names]
        if missing:
            raise _wrong(_missing(missing, names, mapping))
        return cls(len(cells), {name: names.index(name) for name in mapping.needs()})

    def row(self, number: int, cells: Sequence[Cell]) -> Row:
        return Row(number, {name: cells[place] for name, place in self.places.items()})


def _missing(missing: list[str], names: list[str], mapping: Mapping) -> str:
    there = ", ".join(name[:40] for name in names[:_SHOWN])
    more = ", …" if len(names) > _SHOWN else ""
    return (
        f"The mapping names the column “{missing[0]}”, which row {mapping.header_row} does not "
        f"have. It has: {there}{more}. Correct the mapping, or [file] header_row or delimiter."
    )


def _wrong(sentence: str) -> Unusable:
    return Unusable("file", sentence)
