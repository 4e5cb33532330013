"""How days, levels and amounts are written for somebody who reads a page: plain Python."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

#: Offices by level (L1 to L10), for those who give the level and no office.
LEVELS = {
    1: "desk officer",
    2: "assistant director",
    3: "director",
    4: "head of division",
    5: "deputy head of the ministry",
    6: "service chief",
    7: "chief of defence",
    8: "deputy or junior minister",
    9: "defence minister",
    10: "head of state or government",
}


def day_in_words(day: date) -> str:
    """Such as `20 Nov 2026`."""
    return f"{day.day} {day:%b} {day.year}"


def days_in_words(first: date | None, last: date | None, *, with_year: bool = True) -> str:
    """Such as `13–16 Nov 2026`, `29 Oct – 1 Nov 2026`, `since 3 May 2024`; empty without days."""
    if first is None:
        return "" if last is None else f"until {_day(last, with_year)}"
    if last is None:
        return f"since {_day(first, with_year)}"
    if first == last:
        return _day(last, with_year)
    if first.year != last.year:
        return f"{_day(first, with_year)} – {_day(last, with_year)}"
    if first.month != last.month:
        return f"{_day(first, False)} – {_day(last, with_year)}"
    return f"{first.day}–{_day(last, with_year)}"


def _day(day: date, with_year: bool) -> str:
    return day_in_words(day) if with_year else f"{day.day} {day:%b}"


def level_in_words(level: int) -> str:
    """Such as `L9, defence minister`."""
    return f"L{level}, {LEVELS[level]}"


def number_in_words(number: Decimal, places: int = 0) -> str:
    """In groups of three with a true minus, such as `−12,300.5`; what is too small is `<0.1`."""
    least = Decimal(1).scaleb(-places)
    if 0 < abs(number) < least / 2:
        return f"<{least}"
    return f"{number:,.{places}f}".replace("-", "−")


def listed_in_words(names: Sequence[str], most: int = 4) -> str:
    """Such as `Fiji, Tonga and Samoa`, or `Fiji, Tonga, Samoa and 7 more`."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"
    *others, last = names or [""]
    return f"{', '.join(others)} and {last}" if others else last
