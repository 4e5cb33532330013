"""The command that says what a desk's engagements are marked with."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.acting import acting_as, reader_for
from accounts.actions import found_installation
from accounts.actions.desks import set_default_marking


class Command(BaseCommand):
    """What is logged before stays marked as it is."""

    help = "Sets a desk's default marking; without a marking, the installation's holds there too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("desk", help="the desk's code")
        parser.add_argument(
            "marking", nargs="?", default="", help="such as LIMITED or “LIMITED HARBOUR”"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            with transaction.atomic():
                installation = found_installation(at=at)
                with acting_as(reader_for(installation, on=at.date())) as by:
                    desk = set_default_marking(options["desk"], options["marking"], by=by)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        default = desk.default_marking.text if desk.default_marking else "as everywhere"
        self.stdout.write(f"default marking of {desk.code}: {default}")
