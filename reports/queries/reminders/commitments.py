"""Promises whose day has passed."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from accounts.acting import Reader
from engagements.models import Commitment
from reports.queries.reminders.reminder import Kind, Reminder


def due(reader: Reader, *, on: date) -> Iterator[Reminder]:
    """Those that the reader follows, or that their desk kept and nobody follows any more."""
    left_alone = Q(owner__is_active=False, engagement__desk=reader.desk_id)
    rows = Commitment.objects.overdue(on=on).filter(Q(owner=reader.user_id) | left_alone)
    for row in rows.select_related("engagement"):
        of = row.engagement.ref
        yield Reminder(
            Kind.COMMITMENT,
            row.ref,
            f"The commitment {row.ref} of {of} was due on {row.due}: close it, or agree on "
            "another day.",
            row.due,
            row.made_on,
            f"/api/v1/engagements/{of}/commitments/{row.ref}/",
        )
