"""Small files to import, and importing them in one call."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from accounts.acting import Reader, acting_as, reader_for
from accounts.models import User
from engagements.actions.intakes import Progress
from engagements.importer import Line, Outcome, find, import_file, read_mapping
from engagements.models import Intake
from tests.factories import NOW

MOST_BYTES = 64 * 1024 * 1024
HEADER = "id,kind,partner,start,end,title"
ROW = "1,VIS-SHIP,XAA,2025-04-09,2025-04-12,A visit"
MAPPING = """
[key]
external_source = "tests"
external_ref = "id"
[partner]
columns = "partner"
[columns]
kind = "kind"
actual.start = "start"
actual.end = "end"
title = "title"
[fixed]
place = "HOME"
"""


@dataclass
class Run:
    """What an import came to."""

    outcome: Outcome
    lines: list[Line]

    @property
    def progress(self) -> Progress:
        return self.outcome.progress

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Taken, unchanged, refused, skipped."""
        progress = self.progress
        return progress.taken, progress.unchanged, progress.refused, progress.skipped

    @property
    def refusals(self) -> list[tuple[int, str, str, str]]:
        return [
            (line.row, line.field, line.value, line.what_to_do)
            for line in self.lines
            if line.is_refusal
        ]

    @property
    def sentence(self) -> str:
        """The one refusal there is."""
        ((_, _, _, sentence),) = self.refusals
        return sentence


Files = Callable[..., Run]


def runs(username: str = "desk") -> list[Intake]:
    """The runs that somebody began; nobody else sees them."""
    user = User.objects.select_related("desk").get(username=username)
    with acting_as(reader_for(user, on=NOW.date())):
        return list(Intake.objects.order_by("id"))


def importer(folder: Path, by: Reader) -> Files:
    """`bring_in(rows)` writes the rows to a file and imports it as the reader.

    Rows are lines of a CSV file with the usual header, or bytes, or the path of a file.
    """

    def bring_in(
        rows: str | bytes | Path | Iterable[str],
        *,
        mapping: str = MAPPING,
        also: str = "",
        header: str = HEADER,
        reader: Reader = by,
        **options: Any,
    ) -> Run:
        path = rows if isinstance(rows, Path) else folder / "records.csv"
        if isinstance(rows, bytes):
            path.write_bytes(rows)
        elif not isinstance(rows, Path):
            listed = [rows] if isinstance(rows, str) else list(rows)
            path.write_text("\n".join([header, *listed]) + "\n", encoding="utf-8")
        lines: list[Line] = []
        source = find(path, name=path.name, most_bytes=MOST_BYTES)
        outcome = import_file(
            source,
            read_mapping((also + mapping).encode()),
            by=reader,
            at=NOW,
            tell=lines.append,
            **options,
        )
        return Run(outcome, lines)

    return bring_in


def workbook(path: Path, *rows: Iterable[Any], **sheets: Iterable[Iterable[Any]]) -> Path:
    """A workbook of one sheet with the usual header, and others by name."""
    book = Workbook()
    sheet = book.active
    for row in (HEADER.split(","), *rows):
        sheet.append(list(row))
    for name, other_rows in sheets.items():
        other = book.create_sheet(name)
        for row in other_rows:
            other.append(list(row))
    book.save(path)
    return path
