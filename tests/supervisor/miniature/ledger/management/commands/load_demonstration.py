"""Writes one invented line into an empty table."""

from typing import Any

from django.core.management.base import BaseCommand

from ledger.lines import add_line, count_lines


class Command(BaseCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        if not count_lines("demonstration"):
            add_line("demonstration")
