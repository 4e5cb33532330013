"""Preconditions of a change (RFC 9110, section 13)."""

import re
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from rest_framework.request import Request

from accounts.api.refusals import PreconditionRequired, Stale

_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


def etag(ref: str, version: int) -> str:
    """The strong tag of one version."""
    return f'"{ref}-{version}"'


def require_match(request: Request, current: str) -> None:
    """Raises 428 without `If-Match` and 412 unless it names the current version.

    `*` stands for whatever version there is: the client gives up the protection knowingly. A weak
    tag never matches, nor does anything that is not a list of quoted tags.
    """
    header = request.META.get("HTTP_IF_MATCH")
    if header is None:
        raise PreconditionRequired(
            "Send If-Match with the ETag that you read, so that nobody's change is lost."
        )
    if header.strip() == "*":
        return
    if current not in _TAG.findall(header):
        raise Stale("This was changed since you read it: read it again and repeat your change.")


def unless_known(request: HttpRequest, answer: HttpResponse, tag: str) -> HttpResponseBase:
    """The answer, or 304 where `If-None-Match` has its tag already; raises 412 on `If-Match`."""
    instead: HttpResponseBase | None = get_conditional_response(request, etag=tag, response=answer)
    if instead is None:
        return answer
    if instead.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise Stale("This is another version than the one that you ask for: leave If-Match out.")
    return instead
