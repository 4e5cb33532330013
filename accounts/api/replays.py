"""`Idempotency-Key`: sending a request twice does it once."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse

from accounts.acting import Reader
from accounts.actions.answers import hold_key, remember, remembered
from accounts.api.parameters import refuse
from accounts.api.refusals import Conflict, KeyReused
from accounts.api.requests import RestRequest
from accounts.models import IdempotencyKey

LONGEST_KEY = 255
_KEPT_HEADERS = ("Location", "ETag")


def _always(_answer: Any) -> bool:
    return True


def answered_once(
    request: RestRequest,
    answer: Callable[[RestRequest], HttpResponse],
    *,
    still_there: Callable[[Any], bool] = _always,
) -> HttpResponse:
    """What `answer` gives, or gave when the same key came with the same body within a day.

    Only what was done is remembered: after a refusal the same key may be tried again. The answer
    is content: it is repeated only while its reader may read every marking that they could read
    then, and while `still_there`, given the answer as it was, says that its subject is to be seen.
    Otherwise it raises Http404.
    """
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        return answer(request)
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise refuse("Idempotency-Key", f"Send 1 to {LONGEST_KEY} printable ASCII characters.")
    reader: Reader = request.reader
    digest = _digest(request)
    if not hold_key(key, by=reader):
        raise Conflict("A request with this Idempotency-Key is being answered: try again shortly.")
    known = remembered(key, by=reader, at=request.at)
    if known is not None:
        if (known.body_digest, known.route) != (digest, request.path):
            raise KeyReused("This Idempotency-Key was sent with another request: take a new key.")
        kept = orjson.loads(known.answer) if known.answer else None
        if not (reader.marking_ids.issuperset(known.readable) and still_there(kept)):
            raise Http404
        return _again(known)
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


def _again(known: IdempotencyKey) -> HttpResponse:
    return HttpResponse(
        known.answer,
        status=known.status,
        headers={**known.headers, "Idempotency-Replayed": "true"},
        content_type="application/json",
    )


def _digest(request: RestRequest) -> str:
    """Of a JSON body as it came; of a form what it holds: each sending draws another boundary."""
    given = request.data
    as_sent: str | None = getattr(request, "body_digest", None)
    if as_sent is not None:
        return as_sent
    digest = sha256()
    for name in sorted(given):
        value = given[name]
        if isinstance(value, UploadedFile):
            content = b"".join(value.chunks())
            value.seek(0)
        else:
            content = str(value).encode()
        digest.update(orjson.dumps([name, sha256(content).hexdigest()]))
    return digest.hexdigest()
