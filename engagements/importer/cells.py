"""From one cell, or one fixed value, to a value of ours."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from openpyxl.utils.datetime import WINDOWS_EPOCH as SINCE_1900
from openpyxl.utils.datetime import from_excel

from accounts.plain_text import plain
from engagements.models import choices
from partners.models.grouping import Track

SERIAL = "serial"
#: From which day on spreadsheets count, unless they say otherwise.
WINDOWS_EPOCH: datetime = SINCE_1900

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_AMOUNT = re.compile(r"(?P<minus>-)?[$€£¥]?\s*(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<cents>\.\d+)?")
_LEVEL = re.compile(r"L?(10|[1-9])", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*[;,|]\s*")
_WORDS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_MOST_PEOPLE = 2_147_483_647
_MOST_MONEY = Decimal("999999999999.99")


class Unreadable(ValueError):
    """The cell does not say what its field needs; the text says what to do."""


@dataclass(frozen=True)
class Broken:
    """A cell that its workbook itself could not work out."""

    shown: str
    sentence: str


@dataclass(frozen=True)
class Calendar:
    """How a file writes days."""

    formats: Sequence[str] = ("%Y-%m-%d",)
    epoch: datetime = WINDOWS_EPOCH


Cell = str | int | float | Decimal | bool | date | datetime | Broken | None


def as_text(cell: Any) -> str:
    """The cell as a reader sees it, without blanks around it; a cell kept as text stays text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else str(cell)
    if isinstance(cell, Broken):
        return cell.shown
    return str(cell).strip()


def text(cell: Cell, _calendar: Calendar) -> str:
    written = as_text(cell)
    if _UNSTORABLE.search(written):
        message = "Take out the NUL or half character: no text can hold it."
        raise Unreadable(message)
    return plain(written)


def day(cell: Cell, calendar: Calendar) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = as_text(cell)
    if not written:
        return None
    for form in calendar.formats:
        if form == SERIAL:
            found = _serial(written, calendar.epoch)
            if found:
                return found
            continue
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Unreadable(_how_to_write_days(written, calendar))


def _serial(written: str, epoch: datetime) -> date | None:
    """A spreadsheet's count of days; beyond the year 9999 it is none."""
    try:
        found = from_excel(float(written), epoch)
    except (ValueError, OverflowError):
        return None
    return found.date() if isinstance(found, datetime) else None


def _how_to_write_days(written: str, calendar: Calendar) -> str:
    if written.replace(".", "", 1).isdigit() and SERIAL not in calendar.formats:
        return (
            "This is a number, perhaps a day as a spreadsheet counts them: format the column as "
            'a date, or add "serial" to [dates] formats.'
        )
    return f"Write the day as {' or '.join(calendar.formats)}, or add its form to [dates] formats."


def people(cell: Cell, _calendar: Calendar) -> int | None:
    written = as_text(cell)
    if not written:
        return None
    found = _AMOUNT.fullmatch(written)
    if not found or found["minus"] or found["cents"] or not found["digits"]:
        message = "Write a whole number of people, such as 12."
        raise Unreadable(message)
    number = int(found["digits"].replace(",", ""))
    if number > _MOST_PEOPLE:
        message = f"Nobody brings more than {_MOST_PEOPLE} people: check the number."
        raise Unreadable(message)
    return number


def money(cell: Cell, _calendar: Calendar) -> Decimal | None:
    written = as_text(cell)
    if not written:
        return None
    found = _AMOUNT.fullmatch(written)
    if not found or found["minus"] or len(found["cents"] or "") > len(".00"):
        message = "Write an amount of zero or more such as 1234.50, 1,234.50 or $1,234."
        raise Unreadable(message)
    amount = Decimal(found["digits"].replace(",", "") + (found["cents"] or ""))
    if amount > _MOST_MONEY:
        message = f"No amount is above {_MOST_MONEY}: check it."
        raise Unreadable(message)
    return amount


def currency(cell: Cell, _calendar: Calendar) -> str:
    written = as_text(cell).upper()
    if written and not re.fullmatch("[A-Z]{3}", written):
        message = "Write the currency as its three letters in ISO 4217, such as USD."
        raise Unreadable(message)
    return written


def degrees(most: int) -> Callable[[Cell, Calendar], Decimal | None]:
    """A reader of latitudes (90) or longitudes (180)."""

    def read(cell: Cell, _calendar: Calendar) -> Decimal | None:
        written = as_text(cell)
        if not written:
            return None
        try:
            number = Decimal(written)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > most:
            message = f"Write degrees between -{most} and {most}, such as -6.1."
            raise Unreadable(message)
        return number.quantize(Decimal("0.00001"))

    return read


def level(cell: Cell, _calendar: Calendar) -> str | None:
    written = as_text(cell)
    if not written:
        return None
    found = _LEVEL.fullmatch(written)
    if not found:
        message = "Write a level from L1 to L10, or give this word one in [values]."
        raise Unreadable(message)
    return f"L{found[1]}"


def yes_or_no(cell: Cell, _calendar: Calendar) -> bool:
    written = as_text(cell).lower()
    if written and written not in _WORDS:
        message = "Write yes or no."
        raise Unreadable(message)
    return _WORDS.get(written, False)


def one_of(codes: Sequence[str]) -> Callable[[Cell, Calendar], str]:
    def read(cell: Cell, _calendar: Calendar) -> str:
        return _known(as_text(cell).upper(), codes)

    return read


def some_of(codes: Sequence[str] | None) -> Callable[[Any, Calendar], list[str]]:
    """A reader of several codes, separated by commas, semicolons or bars; None takes any."""

    def read(cell: Any, _calendar: Calendar) -> list[str]:
        words = cell if isinstance(cell, list) else _SEVERAL.split(as_text(cell))
        written = [as_text(word) for word in words if as_text(word)]
        return [_known(word.upper(), codes) if codes else word for word in written]

    return read


def _known(word: str, codes: Sequence[str]) -> str:
    if word and word not in codes:
        message = f"Write one of {', '.join(codes)}, or give this word one of them in [values]."
        raise Unreadable(message)
    return word


PLACES = choices.Place.values
TRACKS = Track.values
