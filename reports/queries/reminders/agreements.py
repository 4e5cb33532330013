"""Agreements that end before long."""

from collections.abc import Iterator
from datetime import date

from accounts.acting import Reader
from accounts.roles import Right
from partners.models import Agreement
from reports.queries.reminders.reminder import LONG_BEFORE, Kind, Reminder


def due(reader: Reader, *, on: date) -> Iterator[Reminder]:
    """Those in force, for whoever keeps them."""
    if not reader.may(Right.KEEP_AGREEMENTS):
        return
    for row in Agreement.objects.run_out_by(on + LONG_BEFORE):
        yield Reminder(
            Kind.AGREEMENT,
            row.ref,
            f"The agreement {row.ref} has {row.expires} as its last day: renew it, or say that it "
            "has expired.",
            row.expires,
            None,
            f"/api/v1/agreements/{row.ref}/",
        )
