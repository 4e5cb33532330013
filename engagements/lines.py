"""An engagement as one line of a table on a page."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

from engagements.models import COUNTED_STATES, Engagement
from engagements.models.choices import TERMINAL_STATES
from engagements.queries import EngagementQuerySet

#: Partners that a line names before it says how many more there are.
NAMED = 2


@dataclass(frozen=True)
class Line:
    """What the table shows of an engagement."""

    engagement: Engagement
    partners: str
    further: int
    level: int | None

    @property
    def kind(self) -> str:
        """The beginning of the kind's words; the whole of them stands on its own page."""
        return re.split(r"[,:(]| at L", str(self.engagement.kind.label))[0].strip()

    @property
    def standing(self) -> str:
        """`held`, `out` or `ahead`, for its mark."""
        if self.engagement.state in COUNTED_STATES:
            return "held"
        return "out" if self.engagement.state in TERMINAL_STATES else "ahead"


@dataclass(frozen=True)
class Month:
    """The lines of one month, under its name."""

    name: str
    lines: list[Line]


def with_parts(rows: EngagementQuerySet) -> EngagementQuerySet:
    """The rows with what a line needs, and without the words of the full-text index."""
    return (
        rows.select_related("kind", "marking", "place_party")
        .defer("search")
        .prefetch_related("participations__partner", "principals")
    )


def lines_of(
    rows: Iterable[Engagement], *, first: Collection[str] = (), unnamed: str = ""
) -> list[Line]:
    """In the order of the rows; the partners `first` come before others, one may stay unnamed."""
    return [_line(row, first, unnamed) for row in rows]


def _line(engagement: Engagement, first: Collection[str], unnamed: str) -> Line:
    parts = [part for part in engagement.participations.all() if part.partner_id != unnamed]
    parts.sort(key=lambda part: (part.partner_id not in first, part.pk))
    levels = [p.level for p in engagement.principals.all() if p.level is not None]
    return Line(
        engagement=engagement,
        partners=", ".join(part.partner.name for part in parts[:NAMED]),
        further=max(len(parts) - NAMED, 0),
        level=max(levels, default=None),
    )


def by_month(lines: Iterable[Line]) -> list[Month]:
    """Grouped by the month of the first day, in the order given."""
    return [Month(name, list(found)) for name, found in groupby(lines, key=_month)]


def _month(line: Line) -> str:
    day = line.engagement.first_day
    return f"{day:%B %Y}" if day else "Without a day"
