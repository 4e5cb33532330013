"""Documents that are ZIP archives inside, of which only the lists are unpacked: plain Python."""

import io
import zipfile

_MEGABYTE = 1024 * 1024
_MOST_ENTRIES = 5_000
#: Uncompressed, all together.
_MOST_BYTES = 256 * _MEGABYTE
_LIST = "[Content_Types].xml"
_ENCRYPTED = 0x1
#: What says of a package which document it is, and the part that it then must have.
_PARTS = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    ),
}
_OPEN_DOCUMENTS = frozenset(
    {
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
    }
)
#: Where programs stand in them; what they are called, in small letters.
_PROGRAMS = ("vbaproject.bin", "vbadata.xml", "vbaprojectsignature.bin")
_PROGRAM_FOLDERS = ("basic/", "scripts/", "xl/macrosheets/", "customui/")
_PROGRAM_FILES = (
    ".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jse", ".wsf", ".hta",
    ".msi", ".jar", ".lnk", ".sh", ".py",
)  # fmt: skip


def archived_kind(content: bytes) -> tuple[str, str | None]:
    """What is wrong with it, or ""; and its media type, or None for another archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            fault = _fault(entries)
            return (fault, None) if fault else _kind(archive, entries)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, RuntimeError):
        return "The document is damaged: save it again, and send it whole.", None


def _fault(entries: list[zipfile.ZipInfo]) -> str:
    names = [entry.filename.lower() for entry in entries]
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        return "The document has a password: save it without one."
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
        return "The document would unpack to more than can be taken: save it as a PDF."
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        return "The archive names places outside itself, as no document does: save it again."
    programs = (
        name.endswith(_PROGRAMS)
        or name.startswith(_PROGRAM_FOLDERS)
        or "/activex/" in name
        or name.endswith(_PROGRAM_FILES)
        for name in names
    )
    if any(programs):
        return "The document holds macros or other programs: save it without them, or as a PDF."
    return ""


def _kind(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> tuple[str, str | None]:
    names = {entry.filename for entry in entries}
    first = entries[0] if entries else None
    if first is not None and first.filename == "mimetype":
        said = _read(archive, first).decode("ascii", "replace").strip()
        return "", said if said in _OPEN_DOCUMENTS and "content.xml" in names else None
    if _LIST in names:
        said = _read(archive, archive.getinfo(_LIST)).decode("utf-8", "replace").lower()
        if "macroenabled" in said:
            return "The document holds macros: save it without them, or as a PDF.", None
        for part, media_type in _PARTS.items():
            if part in names:
                return "", media_type
    return "", None


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The first megabyte of a part."""
    with archive.open(entry) as part:
        return part.read(_MEGABYTE)
