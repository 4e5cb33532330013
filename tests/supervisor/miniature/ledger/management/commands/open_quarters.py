"""Stands in for the command that opens quarters: the miniature counts nothing."""

from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Does nothing."""

    def handle(self, *args: Any, **options: Any) -> None:
        pass
