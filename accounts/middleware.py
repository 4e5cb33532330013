"""The first door of every request: who asks, in one transaction that they act in."""

import ipaddress
import logging
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError, InterfaceError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.acting import Reader
from accounts.actions.sessions import session_stands
from accounts.actions.tokens import note_token_use
from accounts.addresses import client_address
from accounts.audit.reading import name_place
from accounts.readers import acting_as_token_holder, acting_as_user

_UNKNOWN_TOKEN = (
    "This token is not known, has ended, was revoked or may not be used from here: ask for a new "
    "one and send it as “Authorization: Bearer <token>”."
)
_OTHER_SCHEME = "Send the token as “Authorization: Bearer <token>”, and nothing else."
#: An answer from here on means that nothing was done.
_REFUSED = 400

_log = logging.getLogger("entente.signing_in")


class ActingMiddleware:
    """Puts `request.reader` there, or None, and rolls back whatever ends in a refusal.

    `request.at` is the moment that the whole request takes for now, `request.address` where it
    comes from. A token goes before a session. A bad one leaves nobody acting and its sentence in
    `request.refusal`, with which the REST door answers 401.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at = timezone.now()
        name_place(f"{request.method} {request.path}")
        _put(request, at=at, address=_address(request), reader=None, refusal="")
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is not None:
            return self._with_token(request, header, at)
        # Without the cookie there is no session to load, and no query to ask for one.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            return self._with_session(request, at)
        return self.get_response(request)

    def _with_session(self, request: HttpRequest, at: datetime) -> HttpResponse:
        if not session_stands(request.session, at=at):
            logout(request)
            return self.get_response(request)
        user_id = int(str(request.user.pk))
        with acting_as_user(user_id, at=at, request_id=uuid4().hex) as reader:
            _put(request, reader=reader)
            return self._answer(request)

    def _with_token(self, request: HttpRequest, header: str, at: datetime) -> HttpResponse:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.isascii() or not token.isprintable():
            _put(request, refusal=_OTHER_SCHEME)
            return self.get_response(request)
        address: str = request.address  # type: ignore[attr-defined]
        with acting_as_token_holder(
            token.strip(), at=at, request_id=uuid4().hex, address=address
        ) as reader:
            _put(request, reader=reader, refusal="" if reader else _UNKNOWN_TOKEN)
            response = self._answer(request)
        if reader is not None and reader.unnoted_token_id is not None:
            _note_use(reader.unnoted_token_id, at)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # What counts attempts must stand although the attempt was refused.
        if response.status_code >= _REFUSED and not getattr(response, "counts_attempts", False):
            transaction.set_rollback(True)
        return response


def _note_use(token_id: int, at: datetime) -> None:
    """Once the answer is made and its transaction over: what fails here fails nobody."""
    try:
        note_token_use(token_id, at=at)
    except (DatabaseError, InterfaceError):
        _log.warning("could not note the use of token=%s", token_id)


def _address(request: HttpRequest) -> str:
    """As PostgreSQL reads addresses; empty when it is none."""
    try:
        found = ipaddress.ip_address(client_address(request))
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)


def _put(request: HttpRequest, **found: Reader | datetime | str | None) -> None:
    for name, value in found.items():
        setattr(request, name, value)
