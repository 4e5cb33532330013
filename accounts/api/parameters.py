"""Reading the query string strictly: a typing error must not show everything."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from rest_framework.exceptions import ValidationError

LARGEST_PAGE = 200
PAGE = 50
_SHOWN = 10
_LONGEST_VALUE = 400


def check_parameters(
    given: QueryDict, *, known: Iterable[str], repeatable: Iterable[str] = ()
) -> None:
    """Raises a refusal that names each parameter at fault."""
    errors = parameter_faults(given, known=known, repeatable=repeatable)
    if errors:
        raise ValidationError(errors)


def parameter_faults(
    given: QueryDict, *, known: Iterable[str], repeatable: Iterable[str] = ()
) -> dict[str, list[str]]:
    """Parameters that are unknown, that say two things, or that hold what no value does."""
    names, several = frozenset(known), frozenset(repeatable)
    errors: dict[str, list[str]] = {}
    for name, values in given.lists():
        sentence = _fault(name, values, names, several)
        if sentence and len(errors) < _SHOWN:
            errors[_shown(name)] = [sentence]
    return errors


def _fault(name: str, values: list[str], known: frozenset[str], several: frozenset[str]) -> str:
    if name not in known:
        takes = f"Take one of: {', '.join(sorted(known))}." if known else "Leave it out."
        return f"There is no such parameter. {takes}"
    if len(values) > 1 and name not in several:
        return "Give this once."
    if any(len(value) > _LONGEST_VALUE for value in values):
        return f"Shorten this to {_LONGEST_VALUE} characters."
    if any("\x00" in value or "\ufffd" in value for value in values):
        return "Send text in UTF-8 without NUL characters."
    return ""


def _shown(name: str) -> str:
    """The name as an answer may repeat it."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:60])


def page_size(given: QueryDict) -> int:
    text = given.get("page_size")
    if text is None:
        return PAGE
    size = int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0
    if not 1 <= size <= LARGEST_PAGE:
        raise ValidationError({"page_size": [f"Give a whole number from 1 to {LARGEST_PAGE}."]})
    return size


def refuse(name: str, sentence: str) -> ValidationError:
    """The refusal of one parameter or field."""
    return ValidationError({name: [sentence]})


def read_day_parameter(given: Mapping[str, Any], name: str) -> date | None:
    """A day as 2025-04-09; None when it is not given."""
    text = given.get(name)
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise refuse(name, "Write the day like 2025-04-09.")
    return day


def read_code(given: Mapping[str, Any], name: str, codes: Iterable[str]) -> str | None:
    """One of the codes; None when it is not given."""
    text = given.get(name)
    known = list(codes)
    if text is not None and text not in known:
        raise refuse(name, f"Take one of: {', '.join(known)}.")
    return text


def read_flag(given: Mapping[str, Any], name: str) -> bool | None:
    """`true` or `false`; None when it is not given."""
    text = read_code(given, name, ("true", "false"))
    return None if text is None else text == "true"


def narrowed_by(rows: QuerySet[Any], wanted: Mapping[str, Any]) -> QuerySet[Any]:
    """The rows for which all of this holds; what is None was not asked for."""
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


def read_known(given: Mapping[str, Any], name: str, rows: QuerySet[Any]) -> Any:
    """The row of a register by its key; None when it is not given."""
    text = given.get(name)
    if text is None:
        return None
    row = rows.filter(pk=text).first()
    if row is None:
        raise refuse(name, "There is no such code: check it in its register.")
    return row
