"""Turning an answer into bytes."""

from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpResponse

from accounts.models import Marking

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def to_json(value: Any) -> bytes:
    """Decimals become strings, so that no client reads them as binary fractions."""
    return orjson.dumps(value, default=_written, option=_OPTIONS)


def _written(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    return str(value)


def json_answer(value: Any, *, headers: dict[str, str] | None = None) -> HttpResponse:
    """The answer to a read, past DRF's negotiation: there is one format."""
    return HttpResponse(to_json(value), content_type="application/json", headers=headers)


def marking_as_json(marking: Marking) -> dict[str, Any]:
    """As every answer shows who may read something."""
    return {
        "policy": marking.policy,
        "classification": marking.classification,
        "categories": [*marking.restrictive, *marking.permissive, *marking.informative],
    }
