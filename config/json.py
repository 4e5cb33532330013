"""JSON as it comes in and goes out."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

import orjson
from django.conf import settings
from django.utils.http import parse_header_parameters
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from accounts.api.refusals import TooLarge
from accounts.api.rendering import to_json
from accounts.api.requests import announced_bytes

DEEPEST = 32
MOST_KEYS = 1000


class StrictJSONParser(BaseParser):
    """Takes what every reader of JSON would understand alike, and refuses the rest.

    Numbers with a point arrive as decimals: none of them passes through a binary fraction.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        request = (parser_context or {}).get("request")
        if (
            request is not None
            and request.META.get("HTTP_CONTENT_ENCODING", "identity") != "identity"
        ):
            raise UnsupportedMediaType(
                "compressed", "Send the body as it is, without Content-Encoding."
            )
        if "charset" in (said := _parameters(media_type)) and said["charset"] != "utf-8":
            raise UnsupportedMediaType("charset", "Send the body in UTF-8.")
        largest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        # Refused before it is read: a client that announces more than it sends would be waited for.
        announced = announced_bytes(request) if request is not None else 0
        if announced > largest or len(body := stream.read(largest + 1)) > largest:
            raise TooLarge(f"A body may have {largest} bytes: send fewer records at once.")
        if request is not None:
            # The idempotency key remembers what it was used for.
            request.body_digest = hashlib.sha256(body).hexdigest()
            # Kept for a second try (config/contention.py): what was read is gone from the stream.
            request._request._body = body
        return read_json(body)


class JSONRenderer(BaseRenderer):
    """The one format of answers."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else to_json(data)


def _parameters(media_type: str | None) -> dict[str, str]:
    """What stands behind the media type, in small letters."""
    return {
        name: value.lower().replace("utf8", "utf-8")
        for name, value in parse_header_parameters(media_type or "")[1].items()
    }


def read_json(body: bytes) -> Any:
    """Raises ParseError, a 400, with what to mend."""
    try:
        _look_over(orjson.loads(body))
        # Once more by the standard library: it shows keys that stand twice, and whole numbers
        # beyond 64 bits.
        return json.loads(body, object_pairs_hook=_object, parse_float=Decimal)
    except orjson.JSONDecodeError as error:
        raise ParseError(f"This is not JSON in UTF-8: {_place(error)}.") from error
    except (RecursionError, ValueError) as error:
        raise ParseError("Shorten the numbers and nest less deeply.") from error


def _place(error: orjson.JSONDecodeError) -> str:
    return f"look at line {error.lineno}, column {error.colno}"


def _look_over(value: Any) -> None:
    """Depth, number of keys and characters that no text of ours holds."""
    waiting = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, str):
            if "\x00" in item:
                raise ParseError("Take out the NUL characters.")
            continue
        if not isinstance(item, dict | list):
            continue
        if depth > DEEPEST:
            raise ParseError(f"Nest no more than {DEEPEST} levels deep.")
        if isinstance(item, dict):
            if len(item) > MOST_KEYS:
                raise ParseError(f"Give an object no more than {MOST_KEYS} keys.")
            waiting += [(key, depth) for key in item]
            item = item.values()
        waiting += [(inner, depth + 1) for inner in item]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ParseError(f"“{twice[:40]}” stands twice in one object: give it once.")
    return found
