"""The command that checks the record of changes."""

import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.audit.trust import Broken
from accounts.audit.verifying import Blind, verify_audit


class Command(BaseCommand):
    """Ends with status 1 and the first broken place; repairs nothing."""

    help = (
        "Computes every hash of the record anew, checks the seals against each other and against "
        "the copy outside the database, and every audited row against its last event."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--copy",
            type=Path,
            default=settings.SEAL_COPY,
            help="the file that the seals were copied to (that of SEAL_COPY)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        try:
            figures = verify_audit(options["copy"])
        except Blind as blind:
            raise CommandError(str(blind)) from blind
        except Broken as broken:
            self.stderr.write(f"BROKEN {broken}")
            sys.exit(1)
        self.stdout.write(f"{figures}; {time.monotonic() - begun:.1f} s")
