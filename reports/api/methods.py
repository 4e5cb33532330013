"""The method sets that figures name."""

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema

from accounts.api.doors import Door
from accounts.api.rendering import json_answer
from accounts.api.schema import answers
from reports.api.shapes import MethodShape
from reports.method.method_set import EFFORT_CLASSES, METHOD_SETS, MethodSet
from reports.method.rounding import fraction


class MethodDetail(Door):
    """One version of the method."""

    @extend_schema(operation_id="methods_read", responses=answers(404, _200=MethodShape))
    def get(self, request: HttpRequest, version: str) -> HttpResponse:
        self.given()
        method = METHOD_SETS.get(version)
        if method is None:
            raise Http404
        return json_answer(_shown(method))


def _shown(method: MethodSet) -> dict[str, Any]:
    return {
        "version": method.version,
        "ratio": _number(method.ratio),
        "weights": {str(c): _number(method.weight(c)) for c in EFFORT_CLASSES},
        "role_weights": _numbers(method.role_weights.items()),
        "outcome_shares": [[_number(s) for s in shares] for shares in method.outcome_shares],
        "confidence_weights": _numbers(method.confidence_weights.items()),
        "minimum": _numbers(method.minimum.items()),
        "trend_window": list(method.trend_window),
        "trend_p": _number(method.trend_p),
        "trend_size": _number(method.trend_size),
    }


def _numbers(named: Any) -> dict[str, dict[str, str]]:
    return {name: _number(number) for name, number in named}


def _number(number: Fraction) -> dict[str, str]:
    return {"exact": str(number), "value": fraction(number)}
