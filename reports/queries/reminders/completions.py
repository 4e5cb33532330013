"""Plans whose days have passed without a word whether they were held."""

from collections.abc import Iterator
from datetime import date

from accounts.acting import Reader
from accounts.roles import Right
from engagements.models import Engagement
from reports.queries.reminders.reminder import Kind, Reminder


def due(reader: Reader, *, on: date) -> Iterator[Reminder]:
    """Those that the reader's desk keeps, if they may say so."""
    if reader.desk_id is None or not reader.may(Right.COMPLETE, desk=reader.desk_id):
        return
    for row in Engagement.objects.overdue(on=on).filter(desk=reader.desk_id):
        over = row.planned_end or row.planned_start
        yield Reminder(
            Kind.COMPLETION,
            row.ref,
            f"{row.ref} was to be over on {over}: say that it was held, move it or call it off.",
            over,
            over,
            f"/api/v1/engagements/{row.ref}/",
        )
