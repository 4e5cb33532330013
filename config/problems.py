"""The wording of errors: problem details (RFC 9457) for the REST door."""

import sys
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.views import defaults
from psycopg import errors
from rest_framework import exceptions
from rest_framework.response import Response

from accounts.api.rendering import to_json
from accounts.refusing import NotAllowedNow

MEDIA_TYPE = "application/problem+json"
#: The field that a refusal of the request as a whole stands under.
WHOLE = "request"
#: Whether the REST door is asked.
REST = "/api/"
RETRY_AFTER = "5"  # seconds
#: Set on a request that only met another transaction (config/contention.py tries it once more).
CONTENDED = "contended"
_MET_ANOTHER = (errors.DeadlockDetected, errors.SerializationFailure)

TITLES = {
    400: "Something in the request needs mending",
    401: "Sign in first",
    403: "You may not do this",
    404: "Nothing here",
    405: "This address does not do that",
    406: "No such format",
    409: "Not now",
    412: "Changed since you read it",
    413: "Too large",
    415: "Not a format that is read",
    422: "A key with two meanings",
    428: "Say which version you mean",
    429: "Too many requests",
    500: "This should not have happened",
    503: "Not available at this moment",
}
_NOTHING_HERE = "There is nothing here that you may see: check the address."
_OUR_FAULT = "The fault is ours and is in our log. Nothing was changed; try again later."
_MET_OTHERS = "Others are changing the same records. Nothing was changed; try again in a moment."
#: A connection that is lost while committing leaves it open whether the change was made.
_NOT_AVAILABLE = (
    "The database cannot be reached. Try again in a moment: If-Match and Idempotency-Key keep a "
    "change from being made twice."
)
_CONSTRAINT_SENTENCES: dict[str, tuple[int, str, str]] = {
    "plan_does_not_overlap": (
        409,
        "valid",
        "Another edition for some of these days is being written at the same moment.",
    ),
    "plan_edition_once": (
        409,
        "valid",
        "Another edition is being written at the same moment: send this once more.",
    ),
    "partnership_one_a_partner_and_marking": (
        409,
        "partner",
        "How it stands with this partner is being written at the same moment: change that one.",
    ),
    "observation_one_a_day": (
        409,
        "as_of",
        "An observation of this day is being written at the same moment: correct that one.",
    ),
    "engagement_external_once": (
        409,
        "external_ref",
        "This record is being sent at the same moment, or is one that you may not see.",
    ),
    "appointment_one_incumbent": (
        409,
        "valid",
        "Somebody else holds the post on these days: read its appointments again.",
    ),
    "appointment_handover_in_one_post": (
        400,
        "handover_of",
        "An officer takes over from the one before in the same post.",
    ),
    "appointment_handover_length": (
        409,
        "valid",
        "Two officers share a post for 42 days at the most: give the earlier one its last day.",
    ),
    "accreditation_one_residence": (
        409,
        "valid",
        "The officer is resident elsewhere on these days: read their appointments again.",
    ),
    "accreditation_once_a_party": (
        409,
        "receiving_party",
        "The appointment is accredited there on these days already: change that accreditation.",
    ),
    "participation_one_a_partner": (400, "participants", "Name each partner once."),
    "participation_not_home": (400, "participants", "Home takes part anyway: leave it out."),
    "track_fits_capacity": (
        400,
        "track_conduct",
        "Track 1 means that everybody came as an official, track 2 that nobody did.",
    ),
}


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler; None for what is a fault of ours."""
    found = _problem(error)
    if found is None:
        return None
    _note_contention(error, context.get("request"))
    status, detail, fields, headers = found
    headers |= _headers_of(error)
    # The header is set here because DRF would otherwise put the renderer's own type there.
    return Response(
        _body(status, detail, fields), status=status, headers=headers, content_type=MEDIA_TYPE
    )


def plain_problem(
    status: int, detail: str, *, headers: dict[str, str] | None = None
) -> HttpResponse:
    """The same outside DRF."""
    return HttpResponse(
        to_json(_body(status, detail, {})),
        status=status,
        content_type=MEDIA_TYPE,
        headers=headers,
    )


_Problem = tuple[int, str, dict[str, list[str]], dict[str, str]]


#: What DRF words for programmers, in words that say what to do.
_SENTENCES: dict[type[Exception], tuple[int, str]] = {
    exceptions.MethodNotAllowed: (405, "The `Allow` header lists what this address does."),
    exceptions.NotAcceptable: (406, "Answers are JSON: send Accept: application/json."),
    exceptions.UnsupportedMediaType: (
        415,
        "Send plain JSON, with Content-Type: application/json; a file, where one is taken, as "
        "multipart/form-data.",
    ),
    exceptions.NotAuthenticated: (
        401,
        "Send a token as “Authorization: Bearer <token>”, or sign in on the pages.",
    ),
    Http404: (404, _NOTHING_HERE),
    RequestDataTooBig: (413, "The body is too large: send fewer records at once."),
    SuspiciousOperation: (400, "The request is not one that a client of this service sends."),
}


def _problem(error: Exception) -> _Problem | None:
    if isinstance(error, exceptions.ValidationError):
        return _refused_fields(dict(_flat(error.detail, "")))
    if isinstance(error, ValidationError):
        return _refused_fields(_django_errors(error))
    for kind, (status, sentence) in _SENTENCES.items():
        if isinstance(error, kind):
            return status, sentence, {}, {}
    if isinstance(error, exceptions.APIException):
        return error.status_code, str(error.detail), {}, {}
    if isinstance(error, NotAllowedNow):
        return 409, str(error), {}, {}
    if isinstance(error, PermissionDenied):
        return 403, str(error) or TITLES[403], {}, {}
    return _database_problem(error)


def _note_contention(error: BaseException | None, request: Any) -> None:
    if isinstance(error, DatabaseError) and isinstance(error.__cause__, _MET_ANOTHER):
        setattr(getattr(request, "_request", request), CONTENDED, True)


def _database_problem(error: Exception) -> _Problem | None:
    """What the database refused, never in its own words: they may name what is hidden."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    cause = error.__cause__
    if isinstance(cause, errors.InsufficientPrivilege):
        return 403, "You may not write this.", {}, {}
    if isinstance(error, IntegrityError):
        name = getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
        if name in _CONSTRAINT_SENTENCES:
            status, field, sentence = _CONSTRAINT_SENTENCES[name]
            return status, sentence, {field: [sentence]}, {}
        if isinstance(cause, errors.UniqueViolation):
            return 409, "This is there already: read it, and change it instead.", {}, {}
        if isinstance(cause, errors.CheckViolation | errors.ForeignKeyViolation):
            return 400, "Parts of this do not go together: check dates, codes and amounts.", {}, {}
    if isinstance(error, DataError):
        return 400, "A value does not fit: check numbers, dates and characters.", {}, {}
    return _try_again(error, cause)


def _try_again(error: Exception, cause: BaseException | None) -> _Problem | None:
    """What may go through later, unlike a fault of ours."""
    if isinstance(cause, (*_MET_ANOTHER, errors.LockNotAvailable)):
        return 503, _MET_OTHERS, {}, {"Retry-After": RETRY_AFTER}
    if isinstance(cause, errors.QueryCanceled):
        return 503, "This took too long: ask for less at once.", {}, {"Retry-After": RETRY_AFTER}
    if isinstance(error, OperationalError | InterfaceError):
        return 503, _NOT_AVAILABLE, {}, {"Retry-After": RETRY_AFTER}
    return None


def _refused_fields(fields: dict[str, list[str]]) -> _Problem:
    first = next(iter(fields.items()), (WHOLE, ["Check the request."]))
    whole = first[0] == WHOLE
    detail = first[1][0] if whole else f"{first[0]}: {first[1][0]}"
    return 400, detail, fields, {}


def _flat(detail: Any, path: str) -> Iterator[tuple[str, list[str]]]:
    """`{participants: [{}, {partner: [...]}]}` as `participants.1.partner`."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            whole = name in {"non_field_errors", NON_FIELD_ERRORS}
            yield from _flat(inner, path if whole else f"{path}.{name}".lstrip("."))
    elif isinstance(detail, list) and any(isinstance(inner, dict) for inner in detail):
        for at, inner in enumerate(detail):
            yield from _flat(inner, f"{path}.{at}".lstrip("."))
    elif isinstance(detail, list):
        if detail:
            yield path or WHOLE, [str(sentence) for sentence in detail]
    else:
        yield path or WHOLE, [str(detail)]


def _django_errors(error: ValidationError) -> dict[str, list[str]]:
    if hasattr(error, "error_dict"):
        return {
            WHOLE if name == NON_FIELD_ERRORS else name: [str(text) for text in sentences]
            for name, sentences in error.message_dict.items()
        }
    return {WHOLE: [str(text) for text in error.messages]}


def _headers_of(error: Exception) -> dict[str, str]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if getattr(error, "wait", None):
        headers["Retry-After"] = f"{error.wait:.0f}"  # type: ignore[attr-defined]
    return headers


def _body(status: int, detail: str, fields: dict[str, list[str]]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": f"/api/v1/docs/#problem-{status}",
        "title": TITLES.get(status, HTTPStatus(status).phrase),
        "status": status,
        "detail": detail,
    }
    if fields:
        body["errors"] = fields
    return body


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(REST):
        status, detail, _, _ = _problem(exception) or (400, "Check the request.", {}, {})
        return plain_problem(status, detail)
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(REST):
        return plain_problem(403, str(exception) or TITLES[403])
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(REST):
        return plain_problem(404, _NOTHING_HERE)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort; what the database refused while committing arrives here too."""
    error = sys.exc_info()[1]
    found = _problem(error) if isinstance(error, DatabaseError | InterfaceError) else None
    _note_contention(error, request)
    status, detail, _, headers = found or (500, _OUR_FAULT, {}, {})
    if request.path.startswith(REST):
        return plain_problem(status, detail, headers=headers)
    if status == HTTPStatus.FORBIDDEN:
        return defaults.permission_denied(request, PermissionDenied(detail))
    response = defaults.server_error(request)
    response.status_code = status
    for name, value in headers.items():
        response[name] = value
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Only pages come here: the REST door checks a session's token by itself."""
    from django.views.csrf import csrf_failure as page

    if request.path.startswith(REST):
        return plain_problem(403, "Send the CSRF token of the pages, or use a token of your own.")
    return page(request, reason)
