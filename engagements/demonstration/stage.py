"""What the second half of the demonstration stands on: two invented people and the log so far.

The first half is the log itself, record by record. The second is what goes on around it, told by
one module for each part in `engagements.demonstration.relationship`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from accounts.acting import Reader, acting_as


@dataclass(frozen=True)
class Stage:
    """`desk` writes and `lead` decides; `refs` are the log's references by the records' keys."""

    desk: Reader
    lead: Reader
    home: str
    today: date
    now: datetime
    refs: Mapping[str, str]

    def ago(self, days: int) -> datetime:
        """At ten in the morning so many days ago; the present for today and later."""
        day = datetime.combine(self.today - timedelta(days=days), time(10), self.now.tzinfo)
        return min(day, self.now)

    @contextmanager
    def as_desk(self) -> Iterator[Reader]:
        with acting_as(self.desk) as by:
            yield by

    @contextmanager
    def as_lead(self) -> Iterator[Reader]:
        with acting_as(self.lead) as by:
            yield by
