"""Reports and first assessments of what was held."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.acting import Reader
from accounts.roles import Right
from engagements.models import Engagement, Mode, SourceRecord
from engagements.periods import FOLLOW_UP_UNTIL, INITIAL_WITHIN
from reports.queries.reminders.reminder import CHASED_FOR, SOON, Kind, Reminder

#: Days after the last one in which a report is in time.
REPORT_WITHIN = timedelta(days=14)


def reports_due(reader: Reader, *, on: date) -> Iterator[Reminder]:
    """What the reader's desk held and has not reported on."""
    if reader.desk_id is None or not reader.may(Right.REPORT, desk=reader.desk_id):
        return
    for row in _ended(reader, on).filter(state="COMPLETED"):
        until = row.last_day + REPORT_WITHIN
        yield Reminder(
            Kind.REPORT,
            row.ref,
            f"{row.ref} ended on {row.last_day}: its report is due by {until}.",
            until,
            row.last_day,
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

    What a file brought in was reported elsewhere, and what stands for months reports otherwise.
    """
    imported = SourceRecord.objects.filter(
        external_source=OuterRef("external_source"), external_ref=OuterRef("external_ref")
    )
    return Engagement.objects.filter(
        ~Exists(imported),
        desk=reader.desk_id,
        is_container=False,
        last_day__range=(on - CHASED_FOR, on),
    ).exclude(mode=Mode.STANDING)
