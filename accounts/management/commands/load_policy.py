"""The command that brings the markings to what a policy file says."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.acting import acting_as, reader_for
from accounts.actions import found_installation, load_markings, load_system_users
from accounts.policy import PolicyFault, read_policy


class Command(BaseCommand):
    """Makes what is missing and changes what differs; a marking that rows may carry is not removed.

    Nobody can read what carries a new marking until a security officer clears them for it; the
    jobs' names are cleared at once.
    """

    help = "Loads a marking policy from a TOML file such as accounts/policies/DEMO.toml."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the policy file")
        parser.add_argument(
            "--default",
            action="store_true",
            help="from now on new rows carry this policy's default unless somebody says otherwise",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            policy = read_policy(options["path"])
            with transaction.atomic():
                installation = found_installation(at=at)
                with acting_as(reader_for(installation, on=at.date())) as by:
                    kept = load_markings(policy, by=by, taking_over=options["default"])
                    kept += load_system_users(policy, by=by, at=at)
        except PolicyFault as fault:
            raise CommandError(str(fault)) from fault
        except DatabaseError as error:
            raise CommandError(str(error).splitlines()[0]) from error
        self.stdout.write(f"policy {policy.name}: {kept.made} made, {kept.changed} changed")
