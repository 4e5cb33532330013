"""What is refused: noted in the log, and said in plain words where TLS is missing."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.acting import Reader
from config.problems import REST, plain_problem

#: What a form says back (422) and a version that is stale (412) are everyday work.
_NOTED = frozenset({400, 401, 403, 404, 413, 429})
_IN_THE_CLEAR = (
    "Ask over https:// and nothing else. If a token was sent with this, others may have read it: "
    "revoke it and use a new one."
)

_log = logging.getLogger("entente.refused")


class NoteRefusals:
    """One line for each request that was refused: who asked, from where, and for what.

    Hidden and absent are one to this line too. Parameters and bodies stay out of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in _NOTED:
            reader: Reader | None = getattr(request, "reader", None)
            _log.info(
                "%s %s %s user=%s request=%s address=%s",
                response.status_code,
                request.method,
                request.path[:200],
                reader.user_id if reader else "-",
                (reader and reader.request_id) or "-",
                getattr(request, "address", "-"),
            )
        return response


class RestOverTLS:
    """Refuses REST without TLS, where pages are led to it: a client would go on unnoticed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.SECURE_SSL_REDIRECT
            and request.path.startswith(REST)
            and not request.is_secure()
        ):
            return plain_problem(403, _IN_THE_CLEAR)
        return self.get_response(request)
