"""The command that asks whether anything passes by row security."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.catalogue import catalogue_faults


class Command(BaseCommand):
    """Exit 1 with a sentence for each fault; run it after a restore and after an upgrade."""

    help = "Checks that the application's role is held to row security on every marked table."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = catalogue_faults()
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write("Nothing passes by row security.")
