"""Places in a list, as text that clients hand back without reading it."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2s
from typing import Any

import orjson
from django.http import QueryDict

from accounts.api.parameters import refuse

_OTHER_LIST = (
    "This cursor is not of this list with these filters and this ordering: start again without it."
)
_LONGEST = 600


@dataclass(frozen=True)
class Position:
    """The sort key of the row to go on from, and which way."""

    key: tuple[Any, ...]
    backwards: bool


def scope_of(path: str, given: QueryDict, ordering: str) -> str:
    """What a cursor belongs to: the list, its filters and its ordering."""
    filters = sorted(
        (name, sorted(values))
        for name, values in given.lists()
        if name not in {"cursor", "page_size", "ordering"}
    )
    return blake2s(orjson.dumps([path, ordering, filters]), digest_size=6).hexdigest()


def write_cursor(scope: str, position: Position) -> str:
    text = orjson.dumps([scope, int(position.backwards), *position.key])
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def read_cursor(text: str, scope: str, readers: Sequence[Callable[[Any], Any]]) -> Position:
    """Raises a refusal unless it was written for this scope; every value is read by its reader."""
    try:
        if len(text) > _LONGEST:
            raise ValueError
        parts = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        of, backwards, *key = parts
        if of != scope or backwards not in {0, 1} or len(key) != len(readers):
            raise ValueError
        values = tuple(read(value) for read, value in zip(readers, key, strict=True))
    except (ValueError, TypeError, binascii.Error) as error:
        raise refuse("cursor", _OTHER_LIST) from error
    return Position(values, bool(backwards))


def read_text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise TypeError
    return value


def read_number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def read_day(value: Any) -> date:
    return date.fromisoformat(read_text(value))


def read_day_or_none(value: Any) -> date | None:
    return None if value is None else read_day(value)


def read_moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(read_text(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment
