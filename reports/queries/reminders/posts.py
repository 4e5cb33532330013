"""Posts that nobody holds, or will hold before long."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q

from accounts.acting import Reader
from accounts.roles import Right
from engagements.models import Appointment
from reports.queries.reminders.reminder import LONG_BEFORE, Kind, Reminder


def due(reader: Reader, *, on: date) -> Iterator[Reminder]:
    """Those of missions whose engagements the reader's desk keeps, if they may appoint."""
    if reader.desk_id is None or not reader.may(Right.APPOINT):
        return
    rows = Appointment.objects.leaving_a_gap().filter(
        Q(filled_from__isnull=True) | Q(filled_from__gt=on),
        post__mission__desk=reader.desk_id,
        valid_to__lt=on + LONG_BEFORE,
    )
    for row in rows.select_related("post"):
        empty = row.valid_to + timedelta(days=1)
        until = f"until {row.filled_from}" if row.filled_from else "with no successor"
        yield Reminder(
            Kind.POST,
            row.post.ref,
            f"The post {row.post.ref} is empty from {empty} {until}.",
            empty,
            None,
            f"/api/v1/appointments/{row.ref}/",
        )
