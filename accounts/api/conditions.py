"""Preconditions of a change (RFC 9110, section 13)."""

import re

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
