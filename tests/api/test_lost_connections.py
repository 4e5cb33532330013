"""A restart of the database is not felt by the requests after it."""

import os

import psycopg
import pytest
from django.db import connections
from rest_framework.test import APIClient

from tests.cast import token_of


@pytest.fixture
def client(live, django_db_blocker):
    with django_db_blocker.unblock():
        made = APIClient(raise_request_exception=False)
        made.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of('desk')}")
        yield made
        connections["default"].close()


@pytest.mark.parametrize("time", range(3))
def test_a_connection_that_was_cut_is_replaced(client, live, time):
    assert client.get("/api/v1/kinds/").status_code == 200
    with psycopg.connect(os.environ["BOOTSTRAP_DATABASE_URL"], autocommit=True) as superuser:
        superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [live]
        )
    assert client.get("/api/v1/kinds/").status_code == 200


def test_a_database_that_is_away_is_said_to_be(client, live):
    """No role may connect: what is left is to say when to come back."""
    with psycopg.connect(os.environ["BOOTSTRAP_DATABASE_URL"], autocommit=True) as superuser:
        superuser.execute(f'ALTER DATABASE "{live}" ALLOW_CONNECTIONS false')
        superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [live]
        )
    answer = client.get("/api/v1/kinds/")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer["Retry-After"] == "5"
    assert "kinds" not in answer.json()["detail"]
