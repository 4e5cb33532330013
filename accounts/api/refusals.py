"""Refusals that DRF has no name for."""

from rest_framework.exceptions import APIException


class Conflict(APIException):
    """What is asked is not allowed now, or is being done already."""

    status_code = 409


class Stale(APIException):
    """It was changed since it was read."""

    status_code = 412


class TooLarge(APIException):
    """The body is larger than the service takes."""

    status_code = 413


class KeyReused(APIException):
    """An idempotency key came again with another body."""

    status_code = 422


class PreconditionRequired(APIException):
    """A change must say which version it changes."""

    status_code = 428


class Unavailable(APIException):
    """Something else that this needs does not answer; says what to do."""

    status_code = 503
    wait = 30  # seconds
