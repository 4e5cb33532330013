"""The command that says to whom development aid may go."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.acting import acting_as, reader_for
from accounts.actions import found_installation
from partners.actions.recipients import take_recipients


class Command(BaseCommand):
    """Changes the partners that the file names, and none besides; safe to run again."""

    help = "Loads the recipients of development aid, with their days, from a TOML file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="[[recipient]] with partner, from, to, source")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            text = options["path"].read_text(encoding="utf-8")
            with transaction.atomic():
                installation = found_installation(at=at)
                with acting_as(reader_for(installation, on=at.date())) as by:
                    kept = take_recipients(text, by=by)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['path']} cannot be read: {error}.") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"recipients: {kept.made} made, {kept.changed} taken away")
