"""Rows of a file of separated values."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from engagements.importer.cells import WINDOWS_EPOCH
from engagements.importer.mapping import Mapping
from engagements.importer.refusals import Unusable
from engagements.importer.rows import Header, Row

_BLOCK = 1024 * 1024
_DELIMITERS = (",", ";", "\t", "|")
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: The longest cell, in characters. An unclosed quotation mark swallows rows up to this.
_LONGEST_CELL = 131_072
_SHOWN = 80


class CsvTable:
    """The file is decoded to its end before the first row, so that half a file is never taken."""

    epoch = WINDOWS_EPOCH

    def __init__(self, path: Path, mapping: Mapping) -> None:
        self._path = path
        self._mapping = mapping
        self._size = path.stat().st_size
        self._raw: BinaryIO | None = None
        self._encoding = mapping.encoding or "utf-8-sig"
        if self._encoding.lower().replace("_", "-") in {"utf-8", "utf8"}:
            self._encoding = "utf-8-sig"
        self._check_encoding()
        self._delimiter = mapping.delimiter or self._find_delimiter()
        with self._open() as file:
            cells = next(self._records_after_preamble(file), [])
        self._header = Header.of(cells, mapping)

    def portion(self) -> float | None:
        raw = self._raw
        if raw is None:
            return None
        return 1.0 if raw.closed else raw.tell() / self._size

    def rows(self) -> Iterator[Row]:
        with self._open() as file:
            reader = self._records_after_preamble(file)
            next(reader, None)
            number = self._mapping.header_row
            while True:
                number += 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield Row(number, problem=_unreadable(error))
                    continue
                if cells:
                    yield self._row(number, cells)

    def _row(self, number: int, cells: list[str]) -> Row:
        extra = len(cells) - self._header.width
        if not any(cell.strip() for cell in cells):
            return Row(number, blank=True)
        if extra == 0:
            return self._header.row(number, cells)
        count = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        return Row(
            number,
            problem=f"This row has {count} where the header has {self._header.width}: look for a "
            "separator or a quotation mark too many or too few.",
            shown=self._delimiter.join(cells)[:_SHOWN],
        )

    def _records_after_preamble(self, file: io.TextIOWrapper) -> Iterator[list[str]]:
        """From the header on. The trailing empty names of a header are cells all the same."""
        csv.field_size_limit(_LONGEST_CELL)
        reader = csv.reader(file, delimiter=self._delimiter)
        for _ in range(self._mapping.header_row - 1):
            next(reader, None)
        return reader

    def _open(self) -> io.TextIOWrapper:
        self._raw = self._path.open("rb")
        return io.TextIOWrapper(self._raw, encoding=self._encoding, newline="")

    def _check_encoding(self) -> None:
        """Reads the whole file once."""
        decoder = codecs.getincrementaldecoder(self._encoding)()
        lines = 1
        with self._path.open("rb") as file:
            start = file.read(2)
            if self._mapping.encoding is None and start in _WIDE_MARKS:
                raise _wrong('The file is UTF-16: set encoding = "utf-16" in [file].')
            file.seek(0)
            try:
                while block := file.read(_BLOCK):
                    lines += decoder.decode(block).count("\n")
                decoder.decode(b"", final=True)
            except UnicodeDecodeError as error:
                lines += error.object[: error.start].count(b"\n")
                raise _wrong(self._not_in_encoding(f"line {lines}")) from error
            except UnicodeError as error:
                raise _wrong(self._not_in_encoding("its start")) from error

    def _not_in_encoding(self, place: str) -> str:
        if self._mapping.encoding is None:
            return (
                f"The file is not UTF-8 (see {place}). Set encoding in [file] to what it was saved "
                'in, often "cp1252" (Windows) or "latin-1", or save it as UTF-8.'
            )
        return (
            f"The file is not {self._mapping.encoding} (see {place}), as [file] encoding says: "
            'correct it there, often to "utf-8" or "cp1252".'
        )

    def _find_delimiter(self) -> str:
        """The one under which most of the mapping's columns are found in the header."""
        wanted = set(self._mapping.needs())
        found = {}
        for delimiter in _DELIMITERS:
            self._delimiter = delimiter
            with self._open() as file:
                try:
                    names = {cell.strip() for cell in next(self._records_after_preamble(file), [])}
                except csv.Error as error:
                    raise _wrong(_unreadable(error)) from error
            found[delimiter] = len(wanted & names)
        return max(found, key=lambda delimiter: found[delimiter])


def _unreadable(error: csv.Error) -> str:
    return f"This row cannot be read ({error}): look for a quotation mark that is not closed."


def _wrong(sentence: str) -> Unusable:
    return Unusable("file", sentence)
