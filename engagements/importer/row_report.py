"""The row report: what became of every row that was not simply taken."""

import csv
from dataclasses import dataclass
from typing import IO

from accounts.spreadsheets import harmless

COLUMNS = ("row", "field", "value", "what to do")
TAKEN_ALL_THE_SAME = "Taken all the same: "
SKIPPED = "Skipped: "


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
