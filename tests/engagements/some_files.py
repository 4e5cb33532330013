"""Contents of files, made here: whole ones of every kind that is taken, and others."""

import io
import struct
import zipfile
import zlib

_WORD = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_LIST = '<?xml version="1.0"?><Types><Override ContentType="application/vnd.{}+xml"/></Types>'


def packed(parts: dict[str, str | bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


def document(part: str, *, plain: bool = True, **more: str) -> bytes:
    kind = "openxmlformats.main" if plain else "ms-word.document.macroEnabled.main"
    others = {name.replace("__", "/").replace("_dot_", "."): text for name, text in more.items()}
    return packed({"[Content_Types].xml": _LIST.format(kind), part: "<x/>", **others})


def png() -> bytes:
    def part(name: bytes, content: bytes) -> bytes:
        said = name + content
        return struct.pack(">I", len(content)) + said + struct.pack(">I", zlib.crc32(said))

    size = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixel = part(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", size) + pixel + part(b"IEND", b"")


PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\0" * 40 + b"\xff\xd9"
WEBP = b"RIFF" + struct.pack("<I", 12) + b"WEBPVP8L" + b"\0" * 4
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
DOCX, XLSX = document("word/document.xml"), document("xl/workbook.xml")
MACROS = document("word/document.xml", word__vbaProject_dot_bin="x")
ODT = packed({"mimetype": f"{_OPEN}text", "content.xml": "<x/>"})

#: By the name that they are sent under.
TAKEN: dict[str, tuple[bytes, str]] = {
    "minutes.pdf": (PDF, "application/pdf"),
    "map.png": (png(), "image/png"),
    "photograph.jpg": (JPEG, "image/jpeg"),
    "photograph.webp": (WEBP, "image/webp"),
    "report.docx": (DOCX, f"{_WORD}wordprocessingml.document"),
    "table.xlsx": (XLSX, f"{_WORD}spreadsheetml.sheet"),
    "slides.pptx": (document("ppt/presentation.xml"), f"{_WORD}presentationml.presentation"),
    "report.odt": (ODT, f"{_OPEN}text"),
    "table.ods": (
        packed({"mimetype": f"{_OPEN}spreadsheet", "content.xml": "<x/>"}),
        f"{_OPEN}spreadsheet",
    ),
    "notes.txt": ("Réunion à Genève\n会議".encode(), "text/plain"),
    "rows.csv": (b"\xef\xbb\xbfa,b\r\n1,2\r\n", "text/csv"),
}
#: By what they are: the name that they are sent under, and a word of the sentence.
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "a page called a PDF": ("minutes.pdf", HTML, "HTML page and not a PDF"),
    "a page called text": ("notes.txt", b"Notes\n" + HTML, "HTML page"),
    "a page behind four kilobytes": ("notes.txt", b"a " * 3000 + HTML, "HTML or a program"),
    "a picture with programs": ("map.svg", SVG, "SVG"),
    "a picture with programs as XML": ("map.txt", b'<?xml version="1.0"?>' + SVG, "SVG"),
    "a Windows program": ("report.pdf", b"MZ\x90\x00" + b"\0" * 60, "Windows program"),
    "a program": ("report", b"\x7fELF" + b"\0" * 60, "program"),
    "a script": ("run.txt", b"#!/bin/sh\nrm -rf /\n", "script"),
    "a page of PHP": ("page.txt", b"<?php system($_GET['x']); ?>", "program"),
    "an archive": ("all.zip", packed({"a.txt": "a"}), "ZIP archive"),
    "an archive called a document": ("a.docx", packed({"a": "a"}), "archive and not a Word"),
    "a document with macros": ("report.docx", MACROS, "macros"),
    "a document that says so": (
        "report.docx", document("word/document.xml", plain=False), "macros",
    ),
    "an open document with macros": (
        "report.odt",
        packed({"mimetype": f"{_OPEN}text", "content.xml": "<x/>", "Basic/script.xml": "x"}),
        "macros",
    ),
    "a document with a program": (
        "a.docx", document("word/document.xml", word__embeddings__a_dot_exe="MZ"), "programs",
    ),
    "a document with ways out": (
        "a.docx", document("word/document.xml", **{"..__a": "a"}), "outside",
    ),
    "a document cut short": ("report.docx", DOCX[: len(DOCX) // 2], "damaged"),
    "a PDF cut short": ("minutes.pdf", PDF[:20], "not whole"),
    "a picture cut short": ("map.png", png()[:-8], "not whole"),
    "a picture and a page": ("map.png", png() + HTML, "HTML page"),
    "an old document": ("report.doc", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 99, "old Office"),
    "text that is not in UTF-8": ("notes.txt", "Genève".encode("latin-1"), "UTF-8"),
    "text with controls": ("notes.txt", b"a\x00b", "control"),
    "nothing": ("notes.txt", b"", "empty"),
}  # fmt: skip
