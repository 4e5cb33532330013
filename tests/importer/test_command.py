"""The command says what came of the file: the counts in its last line, the rest by exit code."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.acting import Reader, acting_as
from engagements.models import Engagement
from tests.importer.files import HEADER, MAPPING, ROW


class Desk:
    """A folder with a file and a mapping, and the command run on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "records.csv"
        self.mapping = folder / "map.toml"
        self.file.write_text(f"{HEADER}\n{ROW}\n2,NO-KIND,XAA,2025-04-09,,A\n", encoding="utf-8")
        self.mapping.write_text(MAPPING, encoding="utf-8")

    def run(
        self, *options: str, file: Path | None = None, mapping: Path | None = None
    ) -> list[str]:
        out = StringIO()
        call_command(
            "import_engagements",
            str(file or self.file),
            "--mapping",
            str(mapping or self.mapping),
            *options,
            stdout=out,
        )
        return out.getvalue().splitlines()

    def refused(self, *options: str, **given: Path) -> str:
        with pytest.raises(CommandError) as error:
            self.run(*options, **given)
        assert error.value.returncode == 2
        return str(error.value)


@pytest.fixture
def command(tmp_path: Path, db: None) -> Desk:
    return Desk(tmp_path)


def test_its_last_line_adds_up(command: Desk):
    assert command.run()[-1] == "rows 2 taken 1 unchanged 0 refused 1 skipped 0"
    assert command.run()[-1] == "rows 2 taken 0 unchanged 1 refused 1 skipped 0"


def test_it_writes_as_the_importer_unless_told_otherwise(command: Desk, desk: Reader):
    command.run()
    with acting_as(desk):
        assert Engagement.objects.get().created_by.username == "system:import"


def test_it_writes_as_somebody_else_when_told(command: Desk, desk: Reader):
    command.run("--as", "lead")
    with acting_as(desk):
        assert Engagement.objects.get().owner.username == "lead"


def test_a_dry_run_says_so(command: Desk, desk: Reader):
    assert command.run("--dry-run")[-2:] == [
        "dry run: nothing was written",
        "rows 2 taken 1 unchanged 0 refused 1 skipped 0",
    ]
    with acting_as(desk):
        assert not Engagement.objects.exists()


def test_the_report_goes_where_it_was_asked_for(command: Desk):
    report = command.folder / "out.csv"
    assert len(command.run("--report", str(report))) == 1
    with report.open(encoding="utf-8", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["row"], line["field"], line["value"]) == ("3", "kind", "NO-KIND")
    assert line["what to do"].startswith("“NO-KIND” is not a kind.")


def test_without_a_report_the_refusals_are_shown(command: Desk):
    assert command.run()[0].startswith("row 3: kind “NO-KIND” “NO-KIND” is not a kind.")


def test_what_cannot_be_used_is_one_sentence(command: Desk):
    nothing = command.folder / "none"
    assert "no file" in command.refused(file=nothing)
    assert "is a directory" in command.refused(file=command.folder)
    assert "cannot be read" in command.refused(mapping=nothing)
    assert "cannot be written" in command.refused("--report", str(nothing / "out.csv"))
    assert "no active user nobody" in command.refused("--as", "nobody")
    assert "You may not import a file" in command.refused("--as", "auditor")
    command.mapping.write_text("[colums]\n", encoding="utf-8")
    assert "“colums”" in command.refused()
