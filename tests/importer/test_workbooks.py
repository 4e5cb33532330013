"""A workbook gives its values, and harms nobody."""

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from accounts.acting import Reader, acting_as
from engagements.importer import Unusable
from engagements.models import Engagement
from tests.importer.files import HEADER, MAPPING, Files, runs, workbook

ROW = (1, "VIS-SHIP", "XAA", date(2025, 4, 9), date(2025, 4, 12), "A visit")


def refusal(bring_in: Files, path: Path, **kwargs) -> str:
    with pytest.raises(Unusable) as refused:
        bring_in(path, **kwargs)
    assert runs() == []
    return refused.value.sentence


def with_entry(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


def test_rows_and_days_are_read(bring_in: Files, desk: Reader, tmp_path: Path):
    second = ("2", "VIS-SHIP", "XBB", datetime(2025, 4, 9, 8, tzinfo=UTC).replace(tzinfo=None))
    path = workbook(tmp_path / "a.xlsx", ROW, (None,) * 6, (*second, "2025-04-10"), ())
    assert bring_in(path).counts == (2, 0, 0, 0)
    with acting_as(desk):
        rows = Engagement.objects.order_by("external_ref").values_list(
            "external_ref", "actual_start", "actual_end"
        )
        assert list(rows) == [
            ("1", date(2025, 4, 9), date(2025, 4, 12)),
            ("2", date(2025, 4, 9), date(2025, 4, 10)),
        ]


def test_a_row_is_numbered_as_the_spreadsheet_does(bring_in: Files, tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx", ROW, (None,) * 6, (2, "NO-KIND", *ROW[2:]))
    assert [refused[0] for refused in bring_in(path).refusals] == [4]


def test_a_day_kept_as_a_number_needs_a_word_in_the_mapping(bring_in: Files, tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx", (*ROW[:3], 45756, 45759, "A visit"))
    run = bring_in(path)
    assert run.counts == (0, 0, 1, 0)
    assert 'add "serial"' in run.refusals[0][3]
    also = '[dates]\nformats = ["%Y-%m-%d", "serial"]\n'
    assert bring_in(path, also=also).counts == (1, 0, 0, 0)


def test_days_counted_from_1904_are_understood(bring_in: Files, desk: Reader, tmp_path: Path):
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - a spreadsheet's day has no zone
    book.active.append(HEADER.split(","))
    book.active.append([*ROW[:3], 44294, 44294, "A visit"])
    book.save(tmp_path / "a.xlsx")
    also = '[dates]\nformats = ["serial"]\n'
    assert bring_in(tmp_path / "a.xlsx", also=also).counts == (1, 0, 0, 0)
    with acting_as(desk):
        assert Engagement.objects.get().actual_start == date(2025, 4, 9)


def test_a_formula_without_a_value_is_refused(bring_in: Files, tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx", ROW, (2, *ROW[1:5], '="A"&" visit"'))
    run = bring_in(path)
    assert run.counts == (1, 0, 1, 0)
    assert run.refusals[0][:3] == (3, "title", '="A"&" visit"')
    assert "has no value for" in run.sentence


def test_a_formula_counts_with_its_value(bring_in: Files, desk: Reader, tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx", (*ROW[:5], '="A"&" visit"'))
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert b"<v />" in parts[sheet]
    parts[sheet] = (
        parts[sheet]
        .replace(b"<v />", b"<v>Worked out</v>")
        .replace(b'<c r="F2"', b'<c r="F2" t="str"')
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert load_workbook(path, data_only=True).active["F2"].value == "Worked out"
    assert bring_in(path).counts == (1, 0, 0, 0)
    with acting_as(desk):
        assert Engagement.objects.get().title == "Worked out"


def test_a_cell_in_error_is_refused(bring_in: Files, tmp_path: Path):
    run = bring_in(workbook(tmp_path / "a.xlsx", (*ROW[:5], "#REF!")))
    assert run.counts == (0, 0, 1, 0)
    assert "error" in run.sentence


def test_the_one_visible_sheet_is_read(bring_in: Files, tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx", ROW, Notes=[["hidden"]])
    book = load_workbook(path)
    book["Notes"].sheet_state = "hidden"
    book.save(path)
    assert bring_in(path).counts == (1, 0, 0, 0)


def test_of_several_sheets_one_is_named(bring_in: Files, tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx", ROW, Second=[HEADER.split(","), ROW])
    assert "2 sheets to choose from: Sheet, Second" in refusal(bring_in, path)
    assert "no sheet “Third”" in refusal(bring_in, path, also='[file]\nsheet = "Third"\n')
    assert bring_in(path, also='[file]\nsheet = "Second"\n').counts == (1, 0, 0, 0)


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "XL/VBAPROJECT.BIN"])
def test_macros_are_refused(bring_in: Files, tmp_path: Path, name: str):
    path = with_entry(workbook(tmp_path / "a.xlsx", ROW), name, b"macro")
    assert "holds macros" in refusal(bring_in, path)


def test_an_archive_of_something_else_is_refused(bring_in: Files, tmp_path: Path):
    path = with_entry(tmp_path / "a.xlsx", "records.csv", b"id\n1\n")
    assert "no Excel workbook" in refusal(bring_in, path)


def test_a_zip_bomb_is_not_unpacked(bring_in: Files, tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx", ROW)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet9.xml", "w") as bomb,
    ):
        for _ in range(40):
            bomb.write(b"0" * 1024 * 1024)
    assert "would unpack to 40 MB" in refusal(bring_in, path)


def test_an_archive_of_very_many_parts_is_refused(bring_in: Files, tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx", ROW)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(2001):
            archive.writestr(f"xl/media/{number}", b"")
    assert "parts" in refusal(bring_in, path)


def test_a_size_that_lies_is_damage(bring_in: Files, tmp_path: Path):
    """The directory says ten bytes; no more are unpacked."""
    path = workbook(tmp_path / "a.xlsx", ROW)
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
        true_size = entry.file_size.to_bytes(4, "little")
    content = path.read_bytes()
    path.write_bytes(content.replace(true_size, (10).to_bytes(4, "little")))
    assert "damaged" in refusal(bring_in, path)


@pytest.mark.parametrize(
    "entities",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_entities_are_refused(bring_in: Files, tmp_path: Path, entities: str):
    path = workbook(tmp_path / "a.xlsx", ROW)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = (entities + sheet).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert "damaged" in refusal(bring_in, path)


def test_half_a_workbook_is_damaged(bring_in: Files, tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx", ROW)
    path.write_bytes(path.read_bytes()[:-700])
    assert "damaged" in refusal(bring_in, path)


@pytest.mark.parametrize("place", ["A1:XFD1048576", "A1"])
def test_a_sheet_that_lies_about_its_size_is_read_to_its_end(
    bring_in: Files, tmp_path: Path, place: str
):
    path = workbook(tmp_path / "a.xlsx", ROW)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'ref="A1:F2"', f'ref="{place}"'.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert bring_in(path).counts == (1, 0, 0, 0)


def test_very_many_columns_are_refused(bring_in: Files, tmp_path: Path):
    book = Workbook()
    book.active.append([f"column {number}" for number in range(16_384)])
    book.save(tmp_path / "a.xlsx")
    assert "16384 columns" in refusal(bring_in, tmp_path / "a.xlsx")


def test_numbers_are_texts_without_a_point(bring_in: Files, desk: Reader, tmp_path: Path):
    assert bring_in(workbook(tmp_path / "a.xlsx", (7.0, *ROW[1:])), mapping=MAPPING).counts[0] == 1
    with acting_as(desk):
        assert Engagement.objects.get().external_ref == "7"
