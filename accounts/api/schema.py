"""What descriptions of addresses have in common."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers

#: Types of parameters.
DAY_TYPE = {"type": "string", "format": "date"}
FLAG_TYPE = {"type": "string", "enum": ["true", "false"]}


class TokenScheme(OpenApiAuthenticationExtension):
    """How a client says who it is."""

    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):
    """The session of the pages."""

    target_class = "accounts.authentication.PageSession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class Problem(serializers.Serializer):
    """Problem details (RFC 9457); `errors` names what to mend, nested fields dotted."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


class MarkingShape(serializers.Serializer):
    """Who may read it."""

    policy = serializers.CharField()
    classification = serializers.CharField()
    categories = serializers.ListField(child=serializers.CharField())


def answers(*refusals: int, **shapes: Any) -> dict[Any, Any]:
    """The answers of an operation: `_200=Shape`, and refusals by their status."""
    given = {int(name.removeprefix("_")): shape for name, shape in shapes.items()}
    found: dict[Any, Any] = {(status, "application/json"): shape for status, shape in given.items()}
    for status in sorted({400, 401, 406, 429, 503, *refusals}):
        found[(status, "application/problem+json")] = Problem
    return found


def parameter(name: str, description: str, **options: Any) -> OpenApiParameter:
    return OpenApiParameter(name, description=description, **options)


def listed(name: str, item: type[serializers.Serializer]) -> serializers.Serializer:
    """The shape of a page of a list."""
    return inline_serializer(
        name,
        {
            "results": item(many=True),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
        },
    )


def paging(orderings: Iterable[str] = ()) -> list[OpenApiParameter]:
    found = [
        parameter("cursor", "Where to go on: from `next` or `previous` of an answer."),
        parameter(
            "page_size",
            "1 to 200; 50 if left out.",
            type={"type": "integer", "minimum": 1, "maximum": 200},
        ),
    ]
    names = list(orderings)
    if names:
        found.append(parameter("ordering", "Order of the rows.", type=str, enum=names))
    return found


IF_MATCH = parameter(
    "If-Match",
    "The `ETag` that was read; `*` for whatever version there is.",
    location=OpenApiParameter.HEADER,
    required=True,
)
IDEMPOTENCY_KEY = parameter(
    "Idempotency-Key",
    "1 to 255 printable ASCII characters; the same key with the same body does it once a day.",
    location=OpenApiParameter.HEADER,
)
