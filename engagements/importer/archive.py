"""Whether an archive is a workbook that can be opened without harm."""

import zipfile
from pathlib import Path

from engagements.importer.refusals import Unusable

_MEGABYTE = 1024 * 1024
MOST_ENTRIES = 2000
#: Uncompressed, all together. A sheet of 100,000 rows and 15 columns has about 80 MB.
MOST_BYTES = 512 * _MEGABYTE
#: Held in memory whole while the sheet is read, so kept smaller.
MOST_WORDS_BYTES = 64 * _MEGABYTE
MOST_OTHER_BYTES = 16 * _MEGABYTE
#: How far the whole may shrink. Real sheets shrink 5 to 40 times, a bomb a thousand times.
MOST_RATIO = 200
#: Below this the ratio says nothing.
SMALL_BYTES = 8 * _MEGABYTE

_CONTENT = "[content_types].xml"
_ENCRYPTED = 0x1


def check_archive(path: Path) -> None:
    """Reads the archive's directory only.

    A directory that lies about sizes is found later: no entry is read beyond its stated size.
    Raises Unusable.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            content = _content_types(archive, entries)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise _wrong("The workbook is damaged: save it again.") from error
    _check_sizes(entries)
    names = {entry.filename.lower() for entry in entries}
    if any(name.endswith("vbaproject.bin") for name in names) or "macroenabled" in content:
        raise _wrong("The workbook holds macros, which are not taken: save it as plain .xlsx.")
    if "spreadsheetml" not in content:
        raise _wrong(
            "The file is an archive but no Excel workbook: unpack it, or save the table as .xlsx."
        )


def _content_types(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> str:
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise _wrong("The workbook has a password: save it without one.")
        if entry.filename.lower() == _CONTENT and entry.file_size <= _MEGABYTE:
            return archive.read(entry).decode("utf-8", "replace").lower()
    return ""


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise _wrong(f"The workbook has {len(entries)} parts: save the one sheet on its own.")
    whole = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    swollen = whole > SMALL_BYTES and whole > MOST_RATIO * max(packed, 1)
    too_big = [entry for entry in entries if entry.file_size > _limit(entry.filename.lower())]
    if whole > MOST_BYTES or swollen or too_big:
        raise _wrong(
            f"The workbook would unpack to {whole // _MEGABYTE} MB, more than can be taken: save "
            "the sheet as .csv, or split it."
        )


def _limit(name: str) -> int:
    if "worksheets/" in name:
        return MOST_BYTES
    # Pictures and the like are never unpacked.
    if not name.endswith((".xml", ".rels")):
        return MOST_BYTES
    return MOST_WORDS_BYTES if "sharedstrings" in name else MOST_OTHER_BYTES


def _wrong(sentence: str) -> Unusable:
    return Unusable("file", sentence)
