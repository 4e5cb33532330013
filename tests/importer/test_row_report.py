"""The row report can be opened in a spreadsheet without starting anything."""

import csv
import io

import pytest

from accounts.spreadsheets import harmless
from engagements.importer import Line, RowReport


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        " =1+1",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        '"=1+1',
        "'=1+1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1+1",
        "\uff20SUM(A1)",
        "|calc",
        "%0A=1",
        "=cmd|' /C calc'!A0",
        "\u00a0=1+1",
        "-HYPERLINK",
    ],
)
def test_what_would_be_a_formula_begins_with_an_apostrophe(text: str):
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["-2", "+3.5", "-1,234", "12 %", "A = B", "x@y", "2025-04-09", ""])
def test_numbers_and_plain_words_stay_as_they_are(text: str):
    assert harmless(text) == text


def test_its_columns_and_its_lines():
    file = io.StringIO()
    RowReport(file).add(Line(7, "title", "=1+1", "Shorten this."))
    assert list(csv.reader(io.StringIO(file.getvalue()))) == [
        ["row", "field", "value", "what to do"],
        ["7", "title", "'=1+1", "Shorten this."],
    ]


def test_control_characters_do_not_reach_it():
    assert harmless("a\x00b\x1b[31mc\nd") == "a b [31mc d"
