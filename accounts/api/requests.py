"""What a request carries once the middleware has seen it."""

from datetime import datetime

from rest_framework.request import Request

from accounts.acting import Reader


class RestRequest(Request):
    """A request of somebody who is signed in."""

    reader: Reader
    #: The moment that the whole request takes for now.
    at: datetime
    #: Of the body that was read, SHA-256 in hex.
    body_digest: str
