"""Rows of a sheet in an XLSX workbook."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from engagements.importer.archive import check_archive
from engagements.importer.cells import Broken, Cell
from engagements.importer.mapping import Mapping
from engagements.importer.refusals import Unusable
from engagements.importer.rows import Header, Row

_ERROR = "e"
_FORMULA = "f"
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384
_NO_VALUE = (
    "This is a formula that the workbook has no value for: open and save it in a spreadsheet, or "
    "replace the formula by its value."
)
_IN_ERROR = "The workbook itself shows an error here: mend the cell."


class WorkbookTable:
    """One sheet, read row by row; formulas count with the value that was last worked out."""

    def __init__(self, path: Path, mapping: Mapping) -> None:
        check_archive(path)
        self._path = path
        self._mapping = mapping
        self._read = 0
        with _damage_told(), _workbook(path, values=True) as book:
            sheet = _sheet(book, mapping)
            self.epoch = book.epoch
            self._title = sheet.title
            self._length = sheet.max_row
            self._formulas = _has_formulas(sheet)
            sheet.reset_dimensions()
            start = mapping.header_row
            found = next(
                sheet.iter_rows(
                    min_row=start, max_row=start, max_col=_LAST_COLUMN, values_only=True
                ),
                (),
            )
        self._header = Header.of(found, mapping)

    def portion(self) -> float | None:
        return min(self._read / self._length, 1.0) if self._length else None

    def rows(self) -> Iterator[Row]:
        with _damage_told(), _workbook(self._path, values=True) as book:
            valued = self._cells_of(book)
            if not self._formulas:
                yield from self._rows(valued, ())
                return
            # A second reading tells a formula without a value from an empty cell.
            with _workbook(self._path, values=False) as twin:
                yield from self._rows(valued, self._cells_of(twin))

    def _cells_of(self, book: Workbook) -> Iterator[Sequence[Any]]:
        sheet = book[self._title]
        sheet.reset_dimensions()
        # A sheet that lies about its last row and column is read to where there can be any.
        return _quietly(
            sheet.iter_rows(
                min_row=self._mapping.header_row + 1,
                max_row=_LAST_ROW,
                max_col=self._header.width,
            )
        )

    def _rows(
        self, valued: Iterator[Sequence[Any]], formulas: Iterator[Sequence[Any]] | tuple[()]
    ) -> Iterator[Row]:
        start = self._mapping.header_row + 1
        for number, (cells, written) in enumerate(zip_longest(valued, formulas), start):
            self._read = number
            read = [_cell(cell) for cell in cells]
            for place, cell in enumerate(written or ()):
                if read[place] is None and cell.data_type == _FORMULA:
                    read[place] = Broken(_formula(cell.value), _NO_VALUE)
            if any(cell is not None for cell in read):
                yield self._header.row(number, read)


def _cell(cell: Any) -> Cell:
    if cell.data_type == _ERROR and cell.value is not None:
        return Broken(str(cell.value), _IN_ERROR)
    value: Cell = cell.value
    return value


def _quietly(rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Rows without openpyxl's warnings of numbers that are no days: those arrive as errors."""
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cells = next(rows, None)
        if cells is None:
            return
        yield cells


def _formula(value: Any) -> str:
    return str(getattr(value, "text", value))


def _has_formulas(sheet: Any) -> bool:
    """Looks for the element in the sheet's XML, which is quicker than reading all cells twice."""
    before = b""
    with sheet._get_source() as source:
        while block := source.read(1024 * 1024):
            if b"<f>" in before + block or b"<f " in before + block:
                return True
            before = block[-2:]
    return False


def _sheet(book: Workbook, mapping: Mapping) -> Any:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if mapping.sheet is not None:
        if mapping.sheet not in sheets:
            raise _wrong(
                f"The workbook has no sheet “{mapping.sheet}”. It has: {_titles(sheets)}. Correct "
                "[file] sheet."
            )
        return sheets[mapping.sheet]
    seen = {title: sheet for title, sheet in sheets.items() if sheet.sheet_state == "visible"}
    if len(seen) != 1:
        raise _wrong(
            f"The workbook has {len(seen)} sheets to choose from: {_titles(seen or sheets)}. Name "
            "one in [file] sheet."
        )
    return next(iter(seen.values()))


def _titles(sheets: dict[str, Any]) -> str:
    return ", ".join(sheets) or "none"


@contextmanager
def _workbook(path: Path, *, values: bool) -> Iterator[Workbook]:
    # Opened here, because openpyxl leaves a file open that it trips over.
    with path.open("rb") as file:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it leaves out; none matters to values.
            warnings.simplefilter("ignore")
            book = load_workbook(file, read_only=True, data_only=values, keep_links=False)
        try:
            yield book
        finally:
            book.close()


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (Unusable, MemoryError):
        raise
    except Exception as error:  # openpyxl trips over damage in every way there is
        raise _wrong("The workbook is damaged or unusual: save it again as .xlsx.") from error


def _wrong(sentence: str) -> Unusable:
    return Unusable("file", sentence)
