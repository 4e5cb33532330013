"""The command that makes a security officer, without whom nobody else can be let in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.acting import acting_as, reader_for
from accounts.actions import found_installation, link_subject, make_user, new_password
from accounts.actions.people import copy_clearances
from accounts.roles import Role


class Command(BaseCommand):
    """Done by whoever runs the service, under the installation's own name, which the record keeps.

    The officer is cleared for all that is loaded: nobody clears others for what they cannot read.
    """

    help = "Makes a security officer; prints a password, unless they come from the provider."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the name to sign in with")
        parser.add_argument(
            "--subject",
            default="",
            help="who they are at the identity provider (its `sub`); then they have no password",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        password = None if options["subject"] else new_password()
        try:
            with transaction.atomic():
                installation = found_installation(at=at)
                with acting_as(reader_for(installation, on=at.date())) as by:
                    officer = make_user(
                        options["username"],
                        roles=[Role.SECO],
                        desk=None,
                        password=password,
                        by=by,
                        at=at,
                        to_be_changed=True,
                    )
                    link_subject(officer, options["subject"], by=by)
                    copy_clearances(installation, officer, by=by)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{officer.username} may sign in as a security officer.")
        if password is not None:
            self.stdout.write(f"Password to come in with once, shown only now: {password}")
