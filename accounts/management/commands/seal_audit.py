"""The command that seals the record of changes at once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.audit.sealing import NotSealed, seal_audit


class Command(BaseCommand):
    """What beat has done twice a minute."""

    help = (
        "Seals the events that were recorded since the last seal, and appends to the file of "
        "SEAL_COPY the seals that it lacks."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            seal = seal_audit(settings.SEAL_COPY)
        except NotSealed as error:
            raise CommandError(str(error)) from error
        if seal is None:
            self.stdout.write("nothing was recorded since the last seal")
        else:
            self.stdout.write(
                f"seal {seal.n}: {seal.count} events, {seal.from_id} to {seal.to_id}: {seal.seal}"
            )
