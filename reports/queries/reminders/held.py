"""Reports and first assessments of what was held."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from accounts.acting import Reader
from accounts.roles import Right
from engagements.models import Engagement, Mode
from engagements.periods import FOLLOW_UP_UNTIL, INITIAL_WITHIN
from engagements.queries import REPORT_WITHIN
from reports.queries.reminders.reminder import CHASED_FOR, SOON, Kind, Reminder


def reports_due(reader: Reader, *, on: date) -> Iterator[Reminder]:
    """What the reader's desk said was held, and has not reported on."""
    if reader.desk_id is None or not reader.may(Right.REPORT, desk=reader.desk_id):
        return
    within = timedelta(days=REPORT_WITHIN)
    rows = Engagement.objects.to_report(on=on + within).filter(
        desk=reader.desk_id, is_container=False, completed_on__gt=on - CHASED_FOR
    )
    for row in rows.exclude(mode=Mode.STANDING):
        until = row.completed_on + within
        yield Reminder(
            Kind.REPORT,
            row.ref,
            f"{row.ref} ended on {row.actual_end}: its report is due by {until}.",
            until,
            row.completed_on,
            f"/api/v1/engagements/{row.ref}/",
        )


def assessments_due(reader: Reader, *, on: date) -> Iterator[Reminder]:
    """What the reader's desk held and nobody has assessed at the stage that is due, or soon is."""
    if reader.desk_id is None or not reader.may(Right.ASSESS, desk=reader.desk_id):
        return
    for stage, within, soon in (
        ("INITIAL", INITIAL_WITHIN, on + SOON),
        ("FOLLOW_UP", FOLLOW_UP_UNTIL, on),
    ):
        for row in _ended(reader, on).to_assess(stage, on=soon):
            until = row.actual_end + within
            again = "again " if stage == "FOLLOW_UP" else ""
            yield Reminder(
                Kind.ASSESSMENT,
                row.ref,
                f"{row.ref} ended on {row.actual_end}: what it achieved is to be assessed {again}"
                f"by {until}.",
                until,
                row.actual_end,
                f"/api/v1/engagements/{row.ref}/assessments/",
            )


def _ended(reader: Reader, on: date) -> Any:
    """What the reader's desk kept itself and ended by that day, within the last year.

    What a file brought is judged where it came from, and what stands for months otherwise.
    """
    return Engagement.objects.filter(
        desk=reader.desk_id,
        external_source__isnull=True,
        is_container=False,
        last_day__range=(on - CHASED_FOR, on),
    ).exclude(mode=Mode.STANDING)
