"""The command that opens the quarters that have begun, before the first figures are asked for."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports.actions import open_quarters


class Command(BaseCommand):
    """Says which were opened; beat does the same every minute."""

    help = "Opens the quarters that have begun and marks what is in force in them for recount."

    def handle(self, *args: Any, **options: Any) -> None:
        opened = open_quarters(at=timezone.now())
        if opened:
            self.stdout.write(f"quarters begun: {', '.join(str(quarter) for quarter in opened)}")
