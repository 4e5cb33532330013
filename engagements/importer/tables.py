"""A file as a header and rows, whatever it is written in."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from engagements.importer.csv_table import CsvTable
from engagements.importer.mapping import Mapping
from engagements.importer.refusals import Unusable
from engagements.importer.rows import Row
from engagements.importer.workbook import WorkbookTable

_BLOCK = 1024 * 1024
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_MACRO_NAMES = frozenset({".xlsm", ".xlsb", ".xltm", ".xlam", ".xla"})


class RowSource(Protocol):
    """Something that gives rows once, in the order of the file."""

    #: From which day on numbers count days.
    epoch: datetime

    def rows(self) -> Iterator[Row]: ...

    def portion(self) -> float | None:
        """How much of the file has been read, 0 to 1; None where that cannot be said."""


@dataclass(frozen=True)
class Source:
    """A file that exists, is not too long, and is a table as far as its first bytes say."""

    path: Path
    name: str
    digest: str
    is_workbook: bool

    def open(self, mapping: Mapping) -> RowSource:
        """Raises Unusable when the file and the mapping do not fit together."""
        if self.is_workbook:
            return WorkbookTable(self.path, mapping)
        return CsvTable(self.path, mapping)


def find(path: Path, *, name: str, most_bytes: int) -> Source:
    """Looks at the file without reading it as a table. Raises Unusable."""
    try:
        if path.is_dir():
            raise _wrong(f"{name} is a directory: name one file in it.")
        size = path.stat().st_size
        if size == 0:
            raise _wrong(f"{name} is empty: export it again, with its header.")
        if size > most_bytes:
            raise _wrong(too_long(name, size, most_bytes))
        start, digest = _look(path)
    except FileNotFoundError as error:
        raise _wrong(f"There is no file {name}: check the path.") from error
    except OSError as error:
        raise _wrong(f"{name} cannot be read ({error.strerror}): check its permissions.") from error
    _check_kind(name, start)
    return Source(path, name, digest, is_workbook=start.startswith(_ZIP))


def too_long(name: str, size: int, most_bytes: int) -> str:
    megabytes = 1024 * 1024
    return (
        f"{name} has {size // megabytes} MB, and at most {most_bytes // megabytes} MB are taken "
        "at once: split it into several files, each with the header."
    )


def _look(path: Path) -> tuple[bytes, str]:
    """The first bytes, and the digest of all."""
    digest = hashlib.sha256()
    start = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            start = start or block[:8]
            digest.update(block)
    return start, digest.hexdigest()


def _check_kind(name: str, start: bytes) -> None:
    ending = Path(name).suffix.lower()
    if ending in _MACRO_NAMES:
        raise _wrong(f"{name} may hold macros, which are not taken: save it as .xlsx.")
    if start.startswith(_OLD_OFFICE):
        raise _wrong(
            f"{name} is an old .xls workbook or has a password: save it as .xlsx without one."
        )
    if start.startswith(_EMPTY_ZIP):
        raise _wrong(f"{name} is an empty archive: export it again.")
    if ending == ".xlsx" and not start.startswith(_ZIP):
        raise _wrong(f"{name} is called .xlsx but is no workbook: save it as .xlsx or as .csv.")
    if start.startswith(b"%PDF"):
        raise _wrong(f"{name} is a PDF: export the table behind it as .csv or .xlsx.")


def _wrong(sentence: str) -> Unusable:
    return Unusable("file", sentence)
