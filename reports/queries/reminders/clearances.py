"""Clearances and visit requests that are still to be asked for."""

from collections.abc import Iterator
from datetime import date

from accounts.acting import Reader
from accounts.roles import Right
from engagements.models import Clearance, VisitRequest
from reports.queries.reminders.reminder import SOON, Kind, Reminder

_NOUNS = (
    (Clearance, "clearance", "clearances"),
    (VisitRequest, "visit request", "visit-requests"),
)


def due(reader: Reader, *, on: date) -> Iterator[Reminder]:
    """Of engagements that the reader's desk keeps; late ones stay until they are asked for."""
    if reader.desk_id is None or not reader.may(Right.EDIT, desk=reader.desk_id):
        return
    for model, noun, path in _NOUNS:
        rows = model.objects.to_request().filter(
            engagement__desk=reader.desk_id, required_by__lte=on + SOON
        )
        for row in rows.select_related("engagement"):
            of = row.engagement.ref
            late = row.required_by < on
            yield Reminder(
                Kind.CLEARANCE,
                row.ref,
                f"The {noun} {row.ref} for {of} "
                + (f"is overdue since {row.required_by}: ask for it today."
                   if late else f"is to be asked for by {row.required_by}."),
                row.required_by,
                reader.today(row.created_at),
                f"/api/v1/engagements/{of}/{path}/{row.ref}/",
            )  # fmt: skip
