"""What a file is, by what is in it and never by its name: plain Python.

Only what is known is taken. What a file is instead is told from its first bytes, for the sentence
alone: nothing is decided by it, so that a guess there lets nothing in.
"""

import re
import struct
import zlib
from dataclasses import dataclass

from engagements.files.archives import archived_kind


@dataclass(frozen=True)
class Kind:
    """One kind of file that is taken: its media type and how its names end."""

    said: str
    media_type: str
    endings: tuple[str, ...]


_WORD = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
KINDS = {
    kind.media_type: kind
    for kind in (
        Kind("a PDF", "application/pdf", ("pdf",)),
        Kind("a PNG picture", "image/png", ("png",)),
        Kind("a JPEG picture", "image/jpeg", ("jpg", "jpeg")),
        Kind("a WebP picture", "image/webp", ("webp",)),
        Kind("a Word document", f"{_WORD}wordprocessingml.document", ("docx",)),
        Kind("an Excel workbook", f"{_WORD}spreadsheetml.sheet", ("xlsx",)),
        Kind("a PowerPoint presentation", f"{_WORD}presentationml.presentation", ("pptx",)),
        Kind("an OpenDocument text", f"{_OPEN}text", ("odt",)),
        Kind("an OpenDocument spreadsheet", f"{_OPEN}spreadsheet", ("ods",)),
        Kind("a table as CSV", "text/csv", ("csv",)),
        Kind("plain text", "text/plain", ("txt", "text", "md", "log")),
    )
}
TAKEN = "PDF, PNG, JPEG, WebP, DOCX, XLSX, PPTX, ODT, ODS, and plain text or CSV in UTF-8"

_PNG = b"\x89PNG\r\n\x1a\n"
#: What other files begin with.
_OTHERS = (
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of an old Office, or an installer"),
    (b"{\\rtf", "an RTF document"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK", "a ZIP archive"),
    (b"#!", "a script"),
    (b"%!", "a PostScript program"),
)
#: What a browser would read as more than text, wherever it stands.
_MARKUP = re.compile(
    rb"<[\s/]*(?:!doctype|\?xml|\?php|html|head|body|script|svg|iframe|object|embed|img|style|"
    rb"meta|link|form|base|math|video|audio|template)\b|<\?(?:php|xml|=)|<%|<!--|javascript\s*:",
    re.IGNORECASE,
)
_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|script|iframe)\b", re.IGNORECASE)
_SVG = re.compile(rb"<\s*svg\b", re.IGNORECASE)
_BEGINNING = 4096
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class NotTaken(Exception):
    """The file is not one that is taken; says what it is and what to do."""


def kind_of(content: bytes, name: str) -> Kind:
    """What the content is; of the name it only matters whether text is called a table.

    Raises NotTaken.
    """
    found = _kind(content)
    if found is None:
        ending = name.rpartition(".")[2].lower()
        called = next((kind.said for kind in KINDS.values() if ending in kind.endings), "")
        claim = f" and not {called}, as its name says" if called else ""
        raise NotTaken(f"This is {_said(content)}{claim}. Send one of: {TAKEN}.")
    if found == "text/plain" and name.lower().endswith(".csv"):
        found = "text/csv"
    return KINDS[found]


def _kind(content: bytes) -> str | None:
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return "application/pdf"
    if content.startswith(_PNG) and _whole_png(content):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[-65536:]:
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp" if struct.unpack("<I", content[4:8])[0] + 8 == len(content) else None
    if content.startswith(b"PK\x03\x04"):
        fault, media_type = archived_kind(content)
        if fault:
            raise NotTaken(fault)
        return media_type
    return "text/plain" if _is_text(content) else None


def _whole_png(content: bytes) -> bool:
    """Every part of it is whole, and nothing stands behind the last one."""
    at = len(_PNG)
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        part, end = content[at + 4 : at + 8 + length], at + 12 + length
        if end > len(content) or content[end - 4 : end] != struct.pack(">I", zlib.crc32(part)):
            return False
        if part.startswith(b"IEND"):
            return bool(end == len(content))
        at = end
    return False


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    known = any(content.startswith(start) for start, _ in _OTHERS if len(start) > 2)
    return not (known or content.startswith((b"#!", b"%!", b"%PDF")) or _CONTROL.search(text)
                or _MARKUP.search(content))  # fmt: skip


def _said(content: bytes) -> str:
    """What a file that is not taken seems to be."""
    beginning = content[:_BEGINNING]
    if _SVG.search(beginning):
        return "an SVG picture, which can hold programs,"
    if _HTML.search(beginning):
        return "an HTML page"
    for start, said in (
        (b"%PDF", "a PDF that is not whole"),
        (_PNG, "a PNG picture that is not whole, or holds something else besides"),
        (b"\xff\xd8\xff", "a JPEG picture that is not whole"),
        (b"RIFF", "a sound, a film or a picture that is not whole"),
        *_OTHERS,
    ):
        if beginning.startswith(start):
            return said
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "no kind of file that is known here, or text that is not in UTF-8"
    if _MARKUP.search(content):
        return "text with HTML or a program in it"
    return "text with control characters in it"
