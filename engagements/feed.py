"""The log as a calendar that other programs read (RFC 5545).

A day is local to the event, and stays that day wherever it is read: every event lasts whole days
and has no time zone. What stands for months, such as an attaché in post, is left out: it would
cover every day of the calendar.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, timedelta

from icalendar import Calendar, Event

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
    calendar = Calendar()
    calendar.add("prodid", "-//Entente//Engagements//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    if rows:
        calendar.add("x-wr-caldesc", f"Marked {high_water(row.marking for row in rows).text}")
    for row in rows:
        calendar.add_component(_event(row, home, page_of(row.ref)))
    text: bytes = calendar.to_ical()
    return text


def _event(row: Engagement, home: str, address: str) -> Event:
    event = Event()
    event.add("uid", f"{row.ref}@{home.lower()}.entente")
    event.add("dtstamp", row.changed_at.astimezone(UTC))
    event.add("created", row.created_at.astimezone(UTC))
    event.add("last-modified", row.changed_at.astimezone(UTC))
    event.add("sequence", row.version)
    # Whole days; the end is the first day on which it is over.
    event.add("dtstart", row.first_day)
    event.add("dtend", (row.last_day or row.first_day) + timedelta(days=1))
    event.add("summary", row.title)
    event.add("description", _described(row))
    event.add("status", _STATUS[State(row.state)])
    event.add("categories", [row.kind.label])
    event.add("class", "CONFIDENTIAL" if row.marking.rank else "PUBLIC")
    event.add("transp", "TRANSPARENT")
    event.add("url", address)
    if row.place_name:
        event.add("location", row.place_name)
    return event


def _described(row: Engagement) -> str:
    partners = sorted(part.partner_id for part in row.participations.all())
    lines = [
        f"Marked {row.marking.text}",
        f"{row.ref}, {State(row.state).label}",
        f"With {', '.join(partners)}" if partners else "",
        row.summary,
    ]
    return "\n".join(line for line in lines if line)
