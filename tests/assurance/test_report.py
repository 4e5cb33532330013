"""docs/assurance.md speaks of every goal, and of none that no test stands behind."""

import json
from datetime import date

from tests.assurance import report
from tests.assurance.report import GOALS, Row, merged, recorded_in, rows_of_run


def test_every_goal_is_recorded_and_every_record_is_of_a_goal():
    recorded = set(recorded_in())
    assert {goal for goal in GOALS if goal not in recorded} == set(), "no test records these"
    assert recorded - set(GOALS) == set(), "tests/assurance/report.py names none of these"


def test_the_document_is_up_to_date_with_the_goals_and_files():
    """After a goal or a test file was renamed, `make assurance` is due."""
    where = recorded_in()
    rows = report.rows_of_document()
    assert [row.goal for row in rows if row.file not in where.get(row.goal, ())] == []
    assert [goal for goal in GOALS if goal not in {row.goal for row in rows}] == []


def test_a_file_that_records_what_it_works_out_is_found_out(tmp_path):
    source = tmp_path / "test_made_up.py"
    source.write_text(
        "from tests.assurance.figures import record\n"
        "record('A1', 'one')\n"
        "record('A' + '2', 'two')\n"
    )
    assert list(report._goals_recorded(source)) == ["A1", "?"]


def test_a_run_replaces_its_own_rows_and_leaves_the_others(tmp_path):
    figures = tmp_path / "figures"
    kept = {"goal": "A3", "file": "tests/x.py", "form": "slow"}
    lines = [{**kept, "figure": "first | half"}, {**kept, "figure": "second half"}]
    figures.write_text("\n".join(map(json.dumps, lines)) + "\n")
    run = rows_of_run(figures, on=date(2026, 5, 4))
    assert run == [Row("A3", "first | half; second half", "slow", "2026-05-04", "tests/x.py")]
    before = [
        Row("A4", "stays", "slow", "2026-01-01", "tests/y.py"),
        Row("A3", "older", "quick", "2026-01-01", "tests/x.py"),
        Row("A1", "of a file that is gone", "slow", "2026-01-01", "tests/z.py"),
    ]
    rows = merged(before, run, {"A3": {"tests/x.py"}, "A4": {"tests/y.py"}})
    assert [(row.goal, row.on) for row in rows] == [("A3", "2026-05-04"), ("A4", "2026-01-01")]


def test_what_is_written_is_read_again(tmp_path, monkeypatch):
    document = tmp_path / "assurance.md"
    monkeypatch.setattr(report, "DOCUMENT", document)
    assert report.rows_of_document() == []
    rows = [Row("A1", "9,000 cells, 0 wrong", "slow", "2026-05-04", "tests/x.py")]
    document.write_text(report.written(rows, "2026-05-04"))
    assert report.rows_of_document() == rows
