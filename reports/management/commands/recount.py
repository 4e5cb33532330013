"""The command that recounts at once, without the queue."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engagements.periods import Quarter
from partners.models import Partner
from reports.actions import recount


class Command(BaseCommand):
    """Says how many partner-quarters were recounted."""

    help = (
        "Recounts what is due; or, asked for by name, a partner, a quarter, a partner's quarter or "
        "everything, due or not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="every partner and quarter")
        parser.add_argument("--partner", metavar="XAA", help="this partner's quarters")
        parser.add_argument("--quarter", metavar="2025Q2", help="this quarter of every partner")

    def handle(self, *args: Any, **options: Any) -> None:
        partner, quarter = options["partner"], options["quarter"]
        if options["all"] and (partner or quarter):
            raise CommandError("Give --all, or a partner and a quarter, not both.")
        done = recount(
            partner=_partner(partner) if partner else None,
            quarter=_quarter(quarter) if quarter else None,
            everything=options["all"],
        )
        what = "everything" if done.everything else "what was asked for"
        self.stdout.write(f"recounted {what}: {done.partner_quarters} partner-quarters")


def _partner(code: str) -> str:
    if not Partner.objects.filter(code=code).exists():
        raise CommandError(f"There is no partner “{code}”: give a code such as IDN.")
    return code


def _quarter(text: str) -> date:
    try:
        return Quarter.parse(text).first_day
    except ValueError as error:
        raise CommandError(str(error)) from error
