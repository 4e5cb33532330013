"""One thing that waits for somebody."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

#: How long before its day somebody is reminded of a thing.
SOON = timedelta(days=14)
#: The same for what takes long to mend: a post that nobody will hold, an agreement that ends.
LONG_BEFORE = timedelta(days=180)
#: What ended longer ago is not chased any more.
CHASED_FOR = timedelta(days=366)


class Kind(StrEnum):
    """What waits."""

    APPROVAL = "APPROVAL"
    COMPLETION = "COMPLETION"
    CLEARANCE = "CLEARANCE"
    REPORT = "REPORT"
    ASSESSMENT = "ASSESSMENT"
    COMMITMENT = "COMMITMENT"
    POST = "POST"
    AGREEMENT = "AGREEMENT"
    RETURN = "RETURN"


@dataclass(frozen=True)
class Reminder:
    """Says what waits by kind, reference and days, and never by a title or a text.

    It may be sent by mail, which is marked with nothing. `due` is the day by which it is done in
    time, `since` the day from which it waits; None where there is no such day. `address` is where
    REST has what it is about.
    """

    kind: Kind
    subject: str
    sentence: str
    due: date | None
    since: date | None
    address: str

    @property
    def is_of_engagement(self) -> bool:
        return self.subject.startswith("E-")

    @property
    def key(self) -> tuple[date, str, str]:
        """By the day that matters; what has none comes first."""
        return self.due or self.since or date.min, self.kind.value, self.subject
