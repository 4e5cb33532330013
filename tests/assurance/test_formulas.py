"""I4: nothing that leaves as a table of text is a formula to the spreadsheet that opens it."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from accounts.spreadsheets import harmless
from engagements.importer import RowReport
from engagements.importer.row_report import Line
from tests.assurance.figures import record
from tests.importer.files import HEADER, MAPPING

VECTORS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1", "\x0b=1+1", "\x0c=1+1",
    " =1+1", "\u00a0=1+1", "\u3000=1+1", "\u200b=1+1", "\ufeff=1+1", '"=1+1', "'=1+1", "`=1+1",
    "\uff1d1+1", "\uff0b1+1", "\uff0d1+1", "\uff20SUM(1)", "|calc", "%0A=1+1", "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0", "-cmd|' /C calc'!A0", "@cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
    '=HYPERLINK("http://127.0.0.1/","x")', '=WEBSERVICE("http://127.0.0.1/")',
    '=IMPORTXML("http://127.0.0.1/","//a")', "=DDE(\"cmd\";\"/C calc\";\"x\")", "=1+1;", "a;=1+1",
    "a; =1+1", "a,=1+1", "a\t=1+1", "a\n=1+1", "a\r\n=1+1", 'a";=1+1', "=\u202e1+1", "\x00=1+1",
    "==1+1", "=+1+1", "=-1", "-=1", "+-1+1", "--1+1", "-1-1", "+1(0)", "=A1", "={1,2}", "-",
    "-HYPERLINK", "1;-cmd|x", "1|=1",
)  # fmt: skip
NUMBERS = ("-2", "+3", "-2.5", "+3.5", "-1,234", "-1,234.56", "12", "12%", "-12%", "0", "-0")
WORDS = ("A = B", "x@y", "2025-04-09", "", "a - b", "Port Amber; Cape Grey", "5;-2", "Caf\u00e9")
SIGNS = tuple("=+-@|%\uff1d\uff0b\uff0d\uff20\t\r\n\x0b\x0c")


def reopened(text: str) -> list[str]:
    """Every cell as programs read it that separate by commas, by semicolons and by tabs."""
    cells = []
    for separator in ",;\t":
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        cells += [cell for row in rows for cell in row]
    return cells


def formulas(cells: list[str]) -> list[str]:
    """The cells that would start something, by the strictest reading that there is."""
    found = []
    for cell in cells:
        bare = cell.strip(' "\u00a0\u3000\u200b\ufeff')
        if (
            bare.startswith(SIGNS)
            and not bare.lstrip("+-").rstrip("%").replace(",", "").replace(".", "").isdigit()
        ):
            found.append(cell)
    return found


def as_workbook(cells: list[str]) -> list[Any]:
    """The cells after a spreadsheet has kept them."""
    book = Workbook()
    for number, cell in enumerate(cells, start=1):
        book.active.cell(row=number, column=1, value=cell)
    file = io.BytesIO()
    book.save(file)
    return [row[0] for row in load_workbook(file).active.iter_rows()]


def test_no_vector_survives_as_a_formula():
    assert len(VECTORS) >= 30
    file = io.StringIO()
    report = RowReport(file)
    for number, vector in enumerate(VECTORS):
        report.add(Line(number, vector, vector, vector))
    cells = reopened(file.getvalue())
    assert formulas(cells) == []
    kept = as_workbook(cells)
    assert not [cell.value for cell in kept if cell.data_type == "f" or cell.hyperlink]
    record("I4", f"{len(VECTORS)} vectors, {len(cells):,} cells reopened: 0 formulas, 0 links")


@pytest.mark.parametrize("text", [*NUMBERS, *WORDS])
def test_numbers_stay_numbers_and_words_words(text):
    assert harmless(text) == text


def test_a_refused_row_is_reported_without_its_formula(api):
    rows = "".join(
        f'{number},"{vector.replace(chr(34), chr(34) * 2)}",XAA,2025-04-09,,x\n'
        for number, vector in enumerate(VECTORS)
        if "\x00" not in vector
    )
    form = {
        "file": SimpleUploadedFile("a.csv", f"{HEADER}\n{rows}".encode()),
        "mapping": MAPPING,
        "dry_run": "true",
    }
    answer = api.post("/api/v1/imports/", form, format="multipart")
    assert answer.status_code == 200, answer.content[:500]
    lines = answer.json()["report"]
    assert len(lines) >= 30
    file = io.StringIO()
    report = RowReport(file)
    for line in lines:
        report.add(Line(line["row"], line["field"], line["value"], line["what_to_do"]))
    assert formulas(reopened(file.getvalue())) == []


def test_summaries_leave_without_one(api, db):
    answer = api.get("/api/v1/summaries/?format=csv&partner=XAA")
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("partner,quarter,")
    assert formulas(reopened(text)) == []
