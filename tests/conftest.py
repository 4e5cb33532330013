"""The database of the tests, the cast that acts in them, and real processes beside them."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker
from rest_framework.test import APIClient

from accounts.acting import Reader, acting_as, reader_for
from accounts.models import User
from reports.actions import open_quarters
from tests import cast

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)


def _administer(*statements: sql.Composable) -> None:
    with psycopg.connect(os.environ["BOOTSTRAP_DATABASE_URL"], autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def point_at(name: str) -> None:
    """All three roles use this database from now on."""
    for alias in settings.DATABASES:
        connection = connections[alias]
        connection.close()
        if getattr(connection, "pool", None):
            connection.close_pool()
        connection.settings_dict["NAME"] = name


def make_database(name: str, *, template: str = "template0") -> None:
    _administer(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)),
        sql.SQL("CREATE DATABASE {} OWNER entente_own TEMPLATE {} ENCODING 'UTF8'").format(
            sql.Identifier(name), sql.Identifier(template)
        ),
    )


def drop_database(name: str) -> None:
    _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Built by its owner; the tests themselves connect as the application's role (A2)."""
    name = f"tests_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    before = settings.DATABASES["default"]["NAME"]
    make_database(name)
    with django_db_blocker.unblock():
        point_at(name)
        call_command("migrate", database="owner", verbosity=0)
        call_command("load_reference", verbosity=0)
        open_quarters(at=NOW)
        cast.sign_up()
        yield
        point_at(before)
    drop_database(name)


@pytest.fixture(autouse=True)
def as_the_application() -> Iterator[None]:
    """Whatever a test does, it has done it as the role that row security holds (A2)."""
    yield
    assert connections["default"].settings_dict["USER"] == "entente_app"


@pytest.fixture
def quick_passwords(settings: Settings) -> None:
    """For what a password opens, where it does not matter how slowly it is hashed."""
    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = [quick, *settings.PASSWORD_HASHERS]


@pytest.fixture
def now() -> datetime:
    return NOW


def _reader(name: str) -> Reader:
    return reader_for(User.objects.select_related("desk").get(username=name), on=NOW.date())


@pytest.fixture
def desk(db: None) -> Reader:
    return _reader("desk")


@pytest.fixture
def lead(db: None) -> Reader:
    return _reader("lead")


@pytest.fixture
def planner(db: None) -> Reader:
    return _reader("planner")


@pytest.fixture
def security(db: None) -> Reader:
    return _reader("security")


@pytest.fixture
def auditor(db: None) -> Reader:
    return _reader("auditor")


@pytest.fixture
def client_reader(db: None) -> Reader:
    return _reader("client")


@pytest.fixture
def acting(desk: Reader) -> Iterator[Reader]:
    """The desk officer acts for the length of the test."""
    with acting_as(desk):
        yield desk


@pytest.fixture
def api_as(db: None) -> Iterator[object]:
    """`api_as("planner")` is a REST client that carries that person's token."""

    def client(name: str) -> APIClient:
        made = APIClient(raise_request_exception=True)
        made.credentials(HTTP_AUTHORIZATION=f"Bearer {cast.token_of(name)}")
        return made

    return client


@pytest.fixture
def api(api_as: object) -> APIClient:
    return api_as("desk")  # type: ignore[operator, no-any-return]


@pytest.fixture
def live(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A copy of the database in which commits are real, for tests beside other processes.

    Yields its name; `tests.processes` starts workers and servers on it.
    """
    template = str(connections["default"].settings_dict["NAME"])
    name = f"{template}_live"
    with django_db_blocker.unblock():
        point_at(template)
        make_database(name, template=template)
        point_at(name)
        yield name
        point_at(template)
    drop_database(name)
