"""The command that loads what is known before anything is logged."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from accounts import actions as accounts
from accounts.acting import Reader, acting_as, reader_for
from accounts.policy import read_policy
from engagements.actions.lead_times import load_lead_times
from engagements.actions.pools import load_pools
from engagements.actions.routes import load_routes
from engagements.actions.vocabulary import load_vocabulary, take_home
from partners.actions import load_groupings, load_outcomes, load_partners


class Command(BaseCommand):
    """Makes what is missing, changes what differs, removes nothing; safe to run again."""

    help = "Loads markings, jobs' names, partners, groupings, outcomes and kinds; says who is home."

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            with transaction.atomic():
                self._wait_for_others()
                installation = accounts.found_installation(at=at)
                policy = read_policy()
                with acting_as(reader_for(installation, on=at.date())) as by:
                    kept = accounts.load_markings(policy, by=by)
                    kept += accounts.load_default_desk()
                    kept += accounts.load_system_users(policy, by=by, at=at)
                # Read anew: the markings that were just made are visible from here on.
                with acting_as(reader_for(installation, on=at.date())) as by:
                    kept += self._load(by)
                    kept += load_routes(by=by, at=at)
                    kept += load_lead_times(by=by, at=at)
                    kept += load_pools(by=by, at=at)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if options["verbosity"]:
            self.stdout.write(f"reference: {kept.made} made, {kept.changed} changed")

    def _wait_for_others(self) -> None:
        """Two web servers that start together load one after the other."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('load_reference'))")

    def _load(self, by: Reader) -> accounts.Kept:
        kept = accounts.Kept()
        loads: list[Callable[..., accounts.Kept]] = [
            load_partners,
            load_groupings,
            load_outcomes,
            load_vocabulary,
        ]
        for load in loads:
            kept += load(by=by)
        take_home(settings.HOME_COUNTRY, by=by)
        return kept
