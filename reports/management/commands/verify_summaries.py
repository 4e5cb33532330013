"""The command that counts the whole log again and compares it with the stored cells."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from engagements.periods import Quarter
from reports.actions import Finding, verify


class Command(BaseCommand):
    """Ends with status 1 when anything differs; repairs nothing."""

    help = (
        "Recomputes every stored cell from the log and lists those that differ. Partner-quarters "
        "that are due for a recount are counted and not compared."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        differences = 0
        for found in verify():
            if isinstance(found, Finding):
                differences += 1
                quarter = Quarter.of(found.quarter)
                self.stdout.write(f"{found.partner} {quarter}: {found.sentence}")
            else:
                pending = f", {found.pending} partner-quarters still due" if found.pending else ""
                self.stdout.write(f"comparing {found.cells} cells{pending}")
        if differences:
            self.stderr.write(
                f"{differences} differences. Find out why, then run: manage.py recount --all"
            )
            sys.exit(1)
        self.stdout.write("no differences")
