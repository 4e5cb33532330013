"""Quarters that a desk has not returned."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from accounts.acting import Reader
from accounts.roles import Right
from engagements.periods import Quarter
from engagements.returns import NOT_RETURNED, Sought, returns
from reports.queries.reminders.reminder import Kind, Reminder

#: Partners named in one sentence.
_NAMED = 10


def due(reader: Reader, *, on: date) -> Iterator[Reminder]:
    """One for each quarter that has ended and in which the reader's desk misses partners."""
    if reader.desk_id is None or not reader.may(Right.RETURN, desk=reader.desk_id):
        return
    rows = returns(Sought(desk=reader.desk_id, state=NOT_RETURNED), reader=reader, on=on)
    for first_day, missing in groupby(rows, key=lambda row: row.quarter):
        quarter = Quarter.of(first_day)
        codes = [row.partner for row in missing]
        more = f" and {len(codes) - _NAMED} more" if len(codes) > _NAMED else ""
        yield Reminder(
            Kind.RETURN,
            str(quarter),
            f"{quarter} is to be returned by {quarter.return_due}; missing: "
            f"{', '.join(codes[:_NAMED])}{more}.",
            quarter.return_due,
            quarter.last_day + timedelta(days=1),
            f"/api/v1/returns/?quarter={quarter}&state=NOT_RETURNED&desk={reader.desk_id}",
        )
