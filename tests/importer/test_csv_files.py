"""A CSV file is read as it was saved, or refused whole before anything is written."""

from pathlib import Path

import pytest

from accounts.acting import Reader, acting_as
from engagements.importer import Unusable, find
from engagements.models import Engagement
from tests.importer.files import HEADER, ROW, Files, runs

FILE = f"{HEADER}\n{ROW}\n"


def refusal(bring_in: Files, *args, **kwargs) -> str:
    with pytest.raises(Unusable) as refused:
        bring_in(*args, **kwargs)
    assert runs() == []
    return refused.value.sentence


def titles(reader: Reader) -> list[str]:
    with acting_as(reader):
        return list(Engagement.objects.order_by("external_ref").values_list("title", flat=True))


@pytest.mark.parametrize(
    ("written", "also"),
    [
        (FILE.encode(), ""),
        (FILE.encode("utf-8-sig"), ""),
        (FILE.encode("utf-8-sig"), '[file]\nencoding = "utf-8"\n'),
        (FILE.replace("\n", "\r\n").encode(), ""),
        (FILE.replace("\n", "\r").encode(), ""),
        (FILE.replace(",", ";").encode(), ""),
        (FILE.replace(",", "\t").encode(), ""),
        (FILE.replace(",", "|").encode(), ""),
        (FILE.replace(",", "~").encode(), '[file]\ndelimiter = "~"\n'),
        (FILE.encode("utf-16"), '[file]\nencoding = "utf-16"\n'),
        (f"Ships\n\n{FILE}".encode(), "[file]\nheader_row = 3\n"),
        (f"{HEADER}\n\n{ROW}\n\n\n".encode(), ""),
        (FILE.rstrip("\n").encode(), ""),
    ],
)
def test_the_usual_ways_of_saving_are_read(bring_in: Files, written: bytes, also: str):
    assert bring_in(written, also=also).counts == (1, 0, 0, 0)


def test_latin_1_is_refused_until_the_mapping_says_so(bring_in: Files, desk: Reader):
    written = FILE.replace("A visit", "Visité").encode("latin-1")
    assert 'often "cp1252"' in refusal(bring_in, written)
    assert bring_in(written, also='[file]\nencoding = "latin-1"\n').counts == (1, 0, 0, 0)
    assert titles(desk) == ["Visité"]


def test_a_wrong_encoding_at_the_end_of_a_long_file_writes_nothing(bring_in: Files):
    rows = "".join(f"{n},VIS-SHIP,XAA,2025-04-09,2025-04-09,A visit\n" for n in range(30_000))
    assert "see line 30002" in refusal(bring_in, f"{HEADER}\n{rows}".encode() + b"\xe9\n")


def test_utf_16_is_recognised(bring_in: Files):
    assert 'encoding = "utf-16"' in refusal(bring_in, FILE.encode("utf-16"))


def test_a_column_that_stands_twice_is_named(bring_in: Files):
    assert "“title” twice" in refusal(bring_in, ROW, header=HEADER + ",title")


def test_a_column_that_is_missing_is_named_with_what_is_there(bring_in: Files):
    sentence = refusal(bring_in, ROW, header=HEADER.replace("partner", "country"))
    assert "“partner”" in sentence
    assert "id, kind, country, start, end, title" in sentence


def test_a_ragged_row_is_refused_and_the_others_are_taken(bring_in: Files):
    run = bring_in([ROW, "2,VIS-SHIP,XAA", f"3{ROW[1:]},more", f"4{ROW[1:]}"])
    assert run.counts == (2, 0, 2, 0)
    assert [refused[0] for refused in run.refusals] == [3, 4]
    assert "3 cells where the header has 6" in run.refusals[0][3]


def test_a_line_of_separators_alone_is_skipped(bring_in: Files):
    assert bring_in([ROW, ",,,,,", ",,,"]).counts == (1, 0, 0, 2)


def test_a_cell_may_hold_several_lines(bring_in: Files, desk: Reader):
    assert bring_in('1,VIS-SHIP,XAA,2025-04-09,,"A visit\nin April"').counts == (1, 0, 0, 0)
    assert titles(desk) == ["A visit in April"]


def test_a_nul_is_refused_in_its_row_alone(bring_in: Files):
    run = bring_in([ROW, "2,VIS-SHIP,XAA,2025-04-09,,A\0visit", f"3\0{ROW[1:]}"])
    assert run.counts == (1, 0, 2, 0)
    assert [refused[1] for refused in run.refusals] == ["title", "external_ref"]
    assert all("NUL" in refused[3] for refused in run.refusals)


def test_a_quotation_mark_left_open_is_told(bring_in: Files):
    long = [f"{n}{ROW[1:]}{' in April' * 9}" for n in range(3, 1_300)]
    run = bring_in([ROW, '2,VIS-SHIP,XAA,2025-04-09,,"A visit', *long])
    assert run.progress.refused >= 1
    assert "quotation mark" in run.refusals[0][3]


def test_what_looks_like_a_formula_is_text(bring_in: Files, desk: Reader):
    assert bring_in("1,VIS-SHIP,XAA,2025-04-09,,=1+1").counts == (1, 0, 0, 0)
    assert titles(desk) == ["=1+1"]


def test_a_header_alone_is_a_file_without_rows(bring_in: Files):
    assert bring_in([]).counts == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "is empty"),
        ("blank.csv", b"\n\n", "Row 1 is empty"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 90, "old .xls"),
        ("paper.csv", b"%PDF-1.7\n", "is a PDF"),
        ("macros.xlsm", b"PK\x03\x04", "macros"),
        ("text.xlsx", FILE.encode(), "called .xlsx"),
    ],
)
def test_what_is_no_table_is_refused(
    bring_in: Files, tmp_path: Path, name: str, content: bytes, told: str
):
    path = tmp_path / name
    path.write_bytes(content)
    assert told in refusal(bring_in, path)


def test_what_is_not_there_or_no_file_is_refused(bring_in: Files, tmp_path: Path):
    assert "no file none.csv" in refusal(bring_in, tmp_path / "none.csv")
    assert "is a directory" in refusal(bring_in, tmp_path)


def test_a_file_over_the_limit_is_not_looked_into(tmp_path: Path):
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(Unusable, match=r"long\.csv has 200 MB, and at most 50 MB"):
        find(path, name="long.csv", most_bytes=50 * 1024 * 1024)
