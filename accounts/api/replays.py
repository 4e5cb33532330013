"""`Idempotency-Key`: sending a request twice does it once."""

from collections.abc import Callable

from django.http import HttpResponse

from accounts.acting import Reader
from accounts.actions.answers import hold_key, remember, remembered
from accounts.api.parameters import refuse
from accounts.api.refusals import Conflict, KeyReused
from accounts.api.requests import RestRequest

LONGEST_KEY = 255
_KEPT_HEADERS = ("Location", "ETag")


def answered_once(
    request: RestRequest, answer: Callable[[RestRequest], HttpResponse]
) -> HttpResponse:
    """What `answer` gives, or gave when the same key came with the same body within a day.

    Only what was done is remembered: after a refusal the same key may be tried again.
    """
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        return answer(request)
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise refuse("Idempotency-Key", f"Send 1 to {LONGEST_KEY} printable ASCII characters.")
    reader: Reader = request.reader
    _read = request.data
    digest: str = getattr(request, "body_digest", "")
    if not hold_key(key, by=reader):
        raise Conflict("A request with this Idempotency-Key is being answered: try again shortly.")
    known = remembered(key, by=reader, at=request.at)
    if known is not None:
        if (known.body_digest, known.route) != (digest, request.path):
            raise KeyReused("This Idempotency-Key was sent with another request: take a new key.")
        return HttpResponse(
            known.answer,
            status=known.status,
            headers={**known.headers, "Idempotency-Replayed": "true"},
            content_type="application/json",
        )
    response = answer(request)
    remember(
        key,
        route=request.path,
        body_digest=digest,
        status=response.status_code,
        answer=response.content.decode(),
        headers={name: response[name] for name in _KEPT_HEADERS if name in response},
        by=reader,
        at=request.at,
    )
    return response
