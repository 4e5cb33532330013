"""The log as a calendar that other programs read (RFC 5545).

A day is local to the event, and stays that day wherever it is read: every event lasts whole days
and has no time zone. What stands for months, such as an attaché in post, is left out: it would
cover every day of the calendar.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from accounts.pages import high_water
from engagements.models import Engagement, Mode, State

#: How far the calendar reaches, in days back and ahead.
BACK, AHEAD = 366, 731
_STATUS = {
    State.DRAFT: "TENTATIVE",
    State.PROPOSED: "TENTATIVE",
    State.APPROVED: "TENTATIVE",
    State.CONFIRMED: "CONFIRMED",
    State.COMPLETED: "CONFIRMED",
    State.REPORTED: "CONFIRMED",
    State.CLOSED: "CONFIRMED",
    State.POSTPONED: "CANCELLED",
    State.CANCELLED: "CANCELLED",
}
#: Octets of a line; a longer one goes on in the next, which begins with a space.
_LINE = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def in_calendar(on: date) -> Iterable[Engagement]:
    """What the acting reader finds in a calendar on that day, by day."""
    rows = Engagement.objects.between(on - timedelta(BACK), on + timedelta(AHEAD))
    rows = rows.filter(state__in=_STATUS).exclude(mode=Mode.STANDING)
    found: Iterable[Engagement] = (
        rows.select_related("kind", "marking")
        .prefetch_related("participations")
        .order_by("first_day", "ref")
    )
    return found


def write_calendar(
    engagements: Iterable[Engagement], *, name: str, home: str, page_of: Callable[[str], str]
) -> bytes:
    """The calendar's text; `page_of` gives an engagement's address by its reference.

    Nothing in it depends on when it is written, so that it changes when a row does.
    """
    rows = list(engagements)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Entente//Engagements//EN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    if rows:
        highest = high_water(row.marking for row in rows).text
        lines.append(f"X-WR-CALDESC:{_text(f'Marked {highest}')}")
    for row in rows:
        lines += ["BEGIN:VEVENT", *_event(row, home, page_of(row.ref)), "END:VEVENT"]
    return b"".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def _event(row: Engagement, home: str, address: str) -> Iterator[str]:
    """Whole days; the end is the first day on which it is over."""
    last = row.last_day or row.first_day
    yield f"UID:{row.ref}@{home.lower()}.entente"
    yield f"DTSTAMP:{_moment(row.changed_at)}"
    yield f"CREATED:{_moment(row.created_at)}"
    yield f"LAST-MODIFIED:{_moment(row.changed_at)}"
    yield f"SEQUENCE:{row.version}"
    yield f"DTSTART;VALUE=DATE:{row.first_day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(row.title)}"
    yield f"DESCRIPTION:{_text(_described(row))}"
    yield f"STATUS:{_STATUS[State(row.state)]}"
    yield f"CATEGORIES:{_text(row.kind.label)}"
    yield f"CLASS:{'CONFIDENTIAL' if row.marking.rank else 'PUBLIC'}"
    yield "TRANSP:TRANSPARENT"
    yield f"URL:{address}"
    if row.place_name:
        yield f"LOCATION:{_text(row.place_name)}"


def _described(row: Engagement) -> str:
    partners = sorted(part.partner_id for part in row.participations.all())
    lines = [
        f"Marked {row.marking.text}",
        f"{row.ref}, {State(row.state).label}",
        f"With {', '.join(partners)}" if partners else "",
        row.summary,
    ]
    return "\n".join(line for line in lines if line)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(said: str) -> str:
    return said.translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """The line with its end, in pieces where it is long; no letter is cut in two."""
    rest = line.encode()
    if len(rest) <= _LINE:
        return rest + b"\r\n"
    pieces: list[bytes] = []
    while rest:
        end = min(_LINE - bool(pieces), len(rest))
        while end < len(rest) and rest[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(rest[:end])
        rest = rest[end:]
    return b"\r\n ".join(pieces) + b"\r\n"
