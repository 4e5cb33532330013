"""The row report: what became of every row that was not simply taken."""

import csv
import re
from dataclasses import dataclass
from typing import IO

from engagements.importer.records import shown

COLUMNS = ("row", "field", "value", "what to do")
TAKEN_ALL_THE_SAME = "Taken all the same: "
SKIPPED = "Skipped: "

#: What a spreadsheet would take for a formula, full-width signs included.
_FORMULA_SIGNS = tuple("=+-@|%\uff1d\uff0b\uff0d\uff20")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*%?")


@dataclass(frozen=True)
class Line:
    """One thing about one row; `row` is its number in a spreadsheet, the header included."""

    row: int
    field: str
    value: str
    what_to_do: str

    @property
    def is_refusal(self) -> bool:
        return not self.what_to_do.startswith((TAKEN_ALL_THE_SAME, SKIPPED))


class RowReport:
    """A row report as CSV that no spreadsheet takes for formulas."""

    def __init__(self, file: IO[str]) -> None:
        self._writer = csv.writer(file, lineterminator="\n")
        self._writer.writerow(COLUMNS)

    def add(self, line: Line) -> None:
        self._writer.writerow(
            [line.row, *(harmless(text) for text in (line.field, line.value, line.what_to_do))]
        )


def harmless(text: str) -> str:
    """The text with an apostrophe before what would start a formula; numbers stay as they are."""
    text = shown(text) if not text.isprintable() else text
    bare = text.lstrip(" '\"\u00a0\u3000")
    if bare.startswith(_FORMULA_SIGNS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
