"""The command that imports a CSV or XLSX file."""

import argparse
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.acting import Reader, reader_for
from accounts.models import User
from engagements.actions.intakes import Progress
from engagements.importer import Line, RowReport, Unusable, find, import_file, read_mapping

#: The row report goes to a file; without one, the first refusals are shown.
SHOWN_REFUSALS = 20
MOST_BYTES = 1024 * 1024 * 1024
UNUSABLE = 2
BROKEN_OFF = 130


class Command(BaseCommand):
    """Exit 0 when the file was read, refusals included; 2 when it could not be."""

    help = (
        "Imports engagements from a CSV or XLSX file (at most 1 GB) by a mapping, described in "
        "docs/importing.md. Run again, it goes on where it broke off and changes nothing that "
        "the file says as before."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--mapping", type=Path, required=True, metavar="MAP.toml")
        parser.add_argument("--as", dest="username", default="system:import", metavar="USERNAME")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, report the same")
        parser.add_argument("--report", type=Path, metavar="OUT.csv", help="the row report")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._import(**options)
        except Unusable as unusable:
            raise CommandError(unusable.sentence, returncode=UNUSABLE) from unusable
        except PermissionDenied as denied:
            raise CommandError(str(denied), returncode=UNUSABLE) from denied
        except KeyboardInterrupt as interrupt:
            sentence = "Stopped. The same command again goes on where it stopped."
            raise CommandError(sentence, returncode=BROKEN_OFF) from interrupt

    def _import(
        self,
        *,
        file: Path,
        mapping: Path,
        username: str,
        dry_run: bool,
        report: Path | None,
        **_options: Any,
    ) -> None:
        by = _reader(username)
        read = read_mapping(_bytes_of(mapping))
        source = find(file, name=str(file), most_bytes=MOST_BYTES)
        bar = _Bar()
        refusals: list[Line] = []
        with _report_to(report) as rows:

            def tell(line: Line) -> None:
                if rows is not None:
                    rows.add(line)
                elif line.is_refusal and len(refusals) < SHOWN_REFUSALS:
                    refusals.append(line)

            outcome = import_file(
                source,
                read,
                by=by,
                at=timezone.now(),
                dry_run=dry_run,
                tell=tell,
                watch=bar.show,
            )
        bar.end()
        if outcome.went_on_after:
            self.stdout.write(f"went on after {outcome.went_on_after} rows of an earlier run")
        for line in refusals:
            self.stdout.write(f"row {line.row}: {line.field} “{line.value}” {line.what_to_do}")
        for note in outcome.notes:
            self.stdout.write(note)
        if dry_run:
            self.stdout.write("dry run: nothing was written")
        self.stdout.write(_last_line(outcome.progress))


def _last_line(progress: Progress) -> str:
    return (
        f"rows {progress.read} taken {progress.taken} unchanged {progress.unchanged} "
        f"refused {progress.refused} skipped {progress.skipped}"
    )


def _reader(username: str) -> Reader:
    user = User.objects.select_related("desk").filter(username=username, is_active=True).first()
    if user is None:
        sentence = f"There is no active user {username}: give a user name after --as."
        raise CommandError(sentence, returncode=UNUSABLE)
    return reader_for(user, on=timezone.now().date())


def _bytes_of(mapping: Path) -> bytes:
    try:
        return mapping.read_bytes()
    except OSError as error:
        sentence = f"The mapping {mapping} cannot be read ({error.strerror}): check the path."
        raise CommandError(sentence, returncode=UNUSABLE) from error


@contextmanager
def _report_to(path: Path | None) -> Iterator[RowReport | None]:
    if path is None:
        yield None
        return
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        sentence = f"{path} cannot be written ({error.strerror}): give another place for --report."
        raise CommandError(sentence, returncode=UNUSABLE) from error
    with file:
        yield RowReport(file)


class _Bar:
    """Progress for a person at a terminal; nothing is shown elsewhere."""

    def __init__(self) -> None:
        self._seen = sys.stderr.isatty()

    def show(self, progress: Progress, portion: float | None) -> None:
        if not self._seen:
            return
        width = max(min(shutil.get_terminal_size().columns - 40, 50), 10)
        done = int(width * portion) if portion is not None else 0
        share = f"{portion:4.0%}" if portion is not None else "    "
        bar = "█" * done + "·" * (width - done)
        sys.stderr.write(f"\r{bar} {share} {progress.read:,} rows")
        sys.stderr.flush()

    def end(self) -> None:
        if self._seen:
            sys.stderr.write("\n")
