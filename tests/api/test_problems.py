"""Errors are problem details, and none carries the database's own words."""

import psycopg
import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as FieldErrors
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.http import Http404
from django.test import Client, RequestFactory
from psycopg import errors
from rest_framework import exceptions

from config import problems

SECRET = "duplicate key (title)=(Quiet talks)"


def caused(kind, cause):
    error = kind(SECRET)
    error.__cause__ = cause(SECRET)
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (exceptions.ParseError("This is not JSON."), 400),
        (exceptions.NotAuthenticated(), 401),
        (exceptions.MethodNotAllowed("PUT"), 405),
        (exceptions.UnsupportedMediaType("text/plain"), 415),
        (exceptions.Throttled(wait=7), 429),
        (Http404(), 404),
        (PermissionDenied("Ask a lead."), 403),
        (RequestDataTooBig(), 413),
        (SuspiciousOperation(), 400),
        (caused(ProgrammingError, errors.InsufficientPrivilege), 403),
        (caused(IntegrityError, errors.UniqueViolation), 409),
        (caused(IntegrityError, errors.CheckViolation), 400),
        (caused(IntegrityError, errors.ForeignKeyViolation), 400),
        (caused(OperationalError, errors.QueryCanceled), 503),
        (caused(OperationalError, psycopg.OperationalError), 503),
        (InterfaceError(SECRET), 503),
        (DataError(SECRET), 400),
    ],
)
def test_what_goes_wrong_is_a_problem_with_advice(error, status):
    answer = problems.problem_response(error, {})
    assert answer.status_code == status
    assert {"type", "title", "status", "detail"} <= set(answer.data)
    assert answer.data["status"] == status
    assert "Quiet" not in str(answer.data)
    assert answer.content_type == "application/problem+json"


def test_a_wait_is_told():
    assert problems.problem_response(exceptions.Throttled(wait=7), {})["Retry-After"] == "7"
    assert problems.problem_response(InterfaceError(), {})["Retry-After"] == "5"


@pytest.mark.parametrize("error", [ValueError(SECRET), DatabaseError(SECRET)])
def test_a_fault_of_ours_is_left_to_the_log(error):
    assert problems.problem_response(error, {}) is None


@pytest.mark.parametrize(
    ("error", "errors_"),
    [
        (exceptions.ValidationError({"a": [{}, {"b": ["x", "y"]}]}), {"a.1.b": ["x", "y"]}),
        (exceptions.ValidationError({"a": {"non_field_errors": ["x"]}}), {"a": ["x"]}),
        (exceptions.ValidationError({"non_field_errors": ["x"]}), {"request": ["x"]}),
        (exceptions.ValidationError(["x"]), {"request": ["x"]}),
        (FieldErrors({"actual.end": ["x"]}), {"actual.end": ["x"]}),
        (FieldErrors("x"), {"request": ["x"]}),
    ],
)
def test_errors_stand_under_dotted_names(error, errors_):
    assert problems.problem_response(error, {}).data["errors"] == errors_


def test_the_last_resort_answers_in_the_doors_own_format(db):
    asked = RequestFactory().get("/api/v1/engagements/")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
    except DatabaseError:
        answer = problems.server_error(asked)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert problems.server_error(asked).status_code == 500


@pytest.mark.parametrize("path", ["/api/", "/api/v1/nothing/", "/api/v2/", "/api/v1/engagements"])
def test_an_address_that_is_not_there_is_a_problem_too(client, path):
    answer = client.get(path)
    assert answer.status_code in {301, 404}
    if answer.status_code == 404:
        assert answer["Content-Type"] == "application/problem+json"


def test_a_host_that_is_not_ours_is_a_problem_too():
    answer = Client(headers={"host": "evil.example"}).get("/api/v1/kinds/")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("length", ["\xb2", "", "-1", "1e9", "9" * 30])
@pytest.mark.parametrize("path", ["/api/v1/imports/", "/api/v1/engagements/"])
def test_a_length_that_is_no_number_or_too_long_a_one_is_no_fault(api_as, path: str, length: str):
    client = api_as("desk")
    client.raise_request_exception = False
    form = "multipart/form-data; boundary=x" if path.endswith("imports/") else "application/json"
    answer = client.generic("POST", path, b"", content_type=form, CONTENT_LENGTH=length)
    assert answer.status_code in {400, 413}, (answer.status_code, answer.content)
