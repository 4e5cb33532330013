"""The first door of every request: who asks, in one transaction that they act in."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.readers import acting_as_token_holder, acting_as_user

_UNKNOWN_TOKEN = (
    "This token is not known, has ended or was revoked: ask for a new one and send it as "
    "“Authorization: Bearer <token>”."
)
_OTHER_SCHEME = "Send the token as “Authorization: Bearer <token>”, and nothing else."
#: An answer from here on means that nothing was done.
_REFUSED = 400


class ActingMiddleware:
    """Puts `request.reader` there, or None, and rolls back whatever ends in a refusal.

    `request.at` is the moment that the whole request takes for now. A token goes before a session.
    A bad one leaves nobody acting and its sentence in `request.refusal`, with which the REST door
    answers 401.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at = timezone.now()
        _put(request, at=at, reader=None, refusal="")
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is not None:
            return self._with_token(request, header, at)
        # Without the cookie there is no session to load, and no query to ask for one.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            with acting_as_user(request.user.pk, at=at, request_id=uuid4().hex) as reader:
                _put(request, reader=reader)
                return self._answer(request)
        return self.get_response(request)

    def _with_token(self, request: HttpRequest, header: str, at: datetime) -> HttpResponse:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.isascii() or not token.isprintable():
            _put(request, refusal=_OTHER_SCHEME)
            return self.get_response(request)
        with acting_as_token_holder(token.strip(), at=at, request_id=uuid4().hex) as reader:
            _put(request, reader=reader, refusal="" if reader else _UNKNOWN_TOKEN)
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= _REFUSED:
            transaction.set_rollback(True)
        return response


def _put(request: HttpRequest, **found: object) -> None:
    for name, value in found.items():
        setattr(request, name, value)
