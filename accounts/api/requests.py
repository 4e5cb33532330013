"""What a request carries once the middleware has seen it."""

from datetime import datetime

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.acting import Reader


class RestRequest(Request):
    """A request of somebody who is signed in."""

    reader: Reader
    #: The moment that the whole request takes for now.
    at: datetime
    #: Of the body that was read, SHA-256 in hex.
    body_digest: str


def announced_bytes(request: Request | HttpRequest) -> int:
    """How long the client says that its body is; 0 where it says no number."""
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said[:20]) if said.isascii() and said.isdigit() else 0
