"""Tokens of REST clients (S4): what is kept of them, what they open, and from where."""

import ipaddress
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from psycopg import sql
from rest_framework.test import APIClient

from accounts.acting import Reader, acting_as
from accounts.actions import issue_token, revoke_token, set_standing
from accounts.models import AccessToken, AuditEvent, User
from accounts.roles import Role
from tests.assurance.figures import record
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

LIST = "/api/v1/engagements/"
END = NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def _now() -> object:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def issued(owner: Reader, **more: object) -> tuple[str, AccessToken]:
    user = User.objects.get(pk=owner.user_id)
    given = {"name": "a program", "expires_at": END, "by": owner, "at": NOW, **more}
    with acting_as(owner):
        token = issue_token(user, **given)
    return token, AccessToken.objects.filter(user=user).latest("id")


def answer(token: str, *, method: str = "get", address: str = "198.51.100.7", **more: object):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return getattr(client, method)(LIST, REMOTE_ADDR=address, **more)


def browser_of(name: str) -> Client:
    browser = Client()
    browser.force_login(User.objects.get(username=name))
    return browser


def _shown_once(browser: Client) -> str:
    made = browser.post(
        "/account/tokens/",
        {"name": "nightly", "scopes": ["read"], "last_day": "2026-07-30", "networks": ""},
    )
    token = re.search(r"entente_[\w-]{43}", made.content.decode())[0]
    again = browser.get("/account/").content.decode()
    assert "nightly" in again
    assert token not in again
    return token


def test_a_token_holds_each_of_its_promises(
    desk: Reader, security: Reader, settings: object
) -> None:
    held: list[str] = []

    def holds(promise: str, kept: bool) -> None:
        assert kept, promise
        held.append(promise)

    token = _shown_once(browser_of("desk"))
    holds("shown once", answer(token).status_code == 200)
    holds("a prefix for scanners", token.startswith("entente_"))
    kept = AccessToken.objects.get(name="nightly")
    holds("kept under a named pepper", kept.pepper == next(iter(settings.TOKEN_PEPPERS)))
    holds("nothing usable in a dump", token not in _dump() and kept.digest not in _trail())
    holds("the digest is no token", answer(kept.digest).status_code == 401)
    holds("the digest with the prefix is none", answer(f"entente_{kept.digest}").status_code == 401)
    holds("scopes narrow", answer(token, method="post", data={}).status_code == 403)
    writing, _ = issued(desk, scopes=["read", "write"])
    holds("scopes open", answer(writing, method="post", data={}, format="json").status_code == 400)
    holds("at most 365 days", _refused(desk, expires_at=NOW + timedelta(days=366)) == "expires_at")
    holds("not in the past", _refused(desk, expires_at=NOW) == "expires_at")
    holds("some scope", _refused(desk, scopes=[]) == "scopes")
    holds("known scopes", _refused(desk, scopes=["admin"]) == "scopes")
    holds("real networks", _refused(desk, networks=["10.0.0.1/8"]) == "networks")
    _ends(holds, desk)
    _networks(holds, desk, settings)
    _owners(holds, desk, security)
    record("S4", f"{len(held)} promises of a token, all held")


def _dump() -> str:
    """Every row of every table, as a copy of the database shows it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = []
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name)))
            found.append(str(cursor.fetchall()))
    return "".join(found)


def _trail() -> str:
    return str(list(AuditEvent.objects.filter(table_name="accounts_accesstoken").values()))


def _refused(owner: Reader, **given: object) -> str:
    with pytest.raises(ValidationError) as refusal:
        issued(owner, **given)
    return next(iter(refusal.value.message_dict))


def _ends(holds: Callable[[str, bool], None], desk: Reader) -> None:
    token, _ = issued(desk)
    with time_machine.travel(END - timedelta(seconds=1), tick=False):
        holds("opens until its end", answer(token).status_code == 200)
    with time_machine.travel(END, tick=False):
        holds("opens nothing from its end", answer(token).status_code == 401)


def _networks(holds: Callable[[str, bool], None], desk: Reader, settings: object) -> None:
    token, kept = issued(desk, networks=["198.51.100.0/24", "2001:db8::/32"])

    def status(address: str, **headers: str) -> int:
        return answer(token, address=address, **headers).status_code

    holds("networks are kept", kept.networks == ["198.51.100.0/24", "2001:db8::/32"])
    holds("opens inside a network", status("198.51.100.200") == 200)
    holds("opens inside a wide one", status("2001:db8:5::1") == 200)
    holds("opens behind a mapped address", status("::ffff:198.51.100.9") == 200)
    holds("opens nothing outside", status("198.51.101.1") == 401)
    holds("opens nothing from nowhere", status("") == 401)
    said = {"HTTP_X_FORWARDED_FOR": "198.51.100.7"}
    holds("believes no stranger's header", status("203.0.113.5", **said) == 401)
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("203.0.113.0/24")]
    holds("believes its own proxy", status("203.0.113.5", **said) == 200)
    forged = {"HTTP_X_FORWARDED_FOR": "198.51.100.7, 192.0.2.1"}
    holds("believes only what the proxy saw", status("203.0.113.5", **forged) == 401)
    settings.TRUSTED_PROXIES = []


def _owners(holds: Callable[[str, bool], None], desk: Reader, security: Reader) -> None:
    token, kept = issued(desk)
    owner = User.objects.get(pk=desk.user_id)
    with acting_as(security):
        set_standing(owner, roles=[Role.API], desk=None, is_active=True, by=security)
    sent = {"data": {"title": "x"}, "format": "json"}
    holds("never more than its owner", answer(token, method="post", **sent).status_code == 403)
    with acting_as(security):
        set_standing(owner, roles=[Role.API], desk=None, is_active=False, by=security)
    holds("nothing for somebody disabled", answer(token).status_code == 401)
    with acting_as(security):
        set_standing(owner, roles=[Role.DESK], desk=None, is_active=True, by=security)
    holds("something again", answer(token).status_code == 200)
    with acting_as(security):
        revoke_token(kept, by=security, at=NOW)
    holds("nothing once revoked", answer(token).status_code == 401)
    page = Client().get("/engagements/", HTTP_AUTHORIZATION=f"Bearer {issued(desk)[0]}")
    holds("opens no page", page.status_code == 302)


def test_two_peppers_live_at_once(desk: Reader, settings: object) -> None:
    old = dict(settings.TOKEN_PEPPERS)
    before, _ = issued(desk)
    settings.TOKEN_PEPPERS = {"newer": "n" * 40, **old}
    after, kept = issued(desk)
    assert kept.pepper == "newer"
    assert [answer(token).status_code for token in (before, after)] == [200, 200]
    settings.TOKEN_PEPPERS = {"newer": "n" * 40}
    assert [answer(token).status_code for token in (before, after)] == [401, 200]


def test_the_last_use_is_noted_at_most_every_ten_minutes(desk: Reader) -> None:
    token, kept = issued(desk)
    events = AuditEvent.objects.filter(table_name="accounts_accesstoken").count()
    found = []
    for minutes in (0, 1, 9, 11, 12):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            assert answer(token).status_code == 200
        kept.refresh_from_db()
        found.append((kept.last_used_at - NOW) / timedelta(minutes=1))
    assert found == [0, 0, 0, 11, 11]
    assert AuditEvent.objects.filter(table_name="accounts_accesstoken").count() == events


def test_a_refused_request_is_a_use_too(desk: Reader) -> None:
    token, kept = issued(desk)
    assert answer(token, method="post", data={}, format="json").status_code == 400
    kept.refresh_from_db()
    assert kept.last_used_at == NOW


def test_one_sees_and_revokes_ones_own_and_an_officer_everybodys(desk: Reader) -> None:
    token, kept = issued(desk, name="the export of the desk")
    address = f"/tokens/{kept.pk}/revoke/"
    planner = browser_of("planner")
    assert planner.get("/tokens/").status_code == 403
    assert planner.post(address).status_code == 404
    assert "the export of the desk" not in planner.get("/account/").content.decode()
    assert answer(token).status_code == 200
    officer = browser_of("security")
    assert "the export of the desk" in officer.get("/tokens/").content.decode()
    assert officer.post(address)["Location"] == "/tokens/"
    assert answer(token).status_code == 401


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Say in a few words what it is for."),
        ("name", "x" * 81, "Shorten this to 80 characters."),
        ("scopes", [], "Say what it may be used for."),
        ("scopes", ["admin"], "Choose of those listed."),
        ("last_day", "", "Choose its last day."),
        ("last_day", "soon", "Write the day like 2026-11-20."),
        ("last_day", "2026-06-29", "A token ends after today and within 365 days."),
        ("last_day", "2028-01-01", "A token ends after today and within 365 days."),
        ("last_day", "9999-12-31", "Choose a day within 365 days."),
        ("networks", "the office", "is no network."),
        ("networks", "\n".join(f"192.0.2.{n}" for n in range(21)), "Name at most 20 networks."),
        ("name", "a\x00b", "Take out the control characters."),
    ],
)
def test_what_is_wrong_with_a_new_token_is_said(field: str, value: object, sentence: str) -> None:
    given = {"name": "x", "scopes": ["read"], "last_day": date(2026, 7, 30), "networks": ""}
    page = browser_of("desk").post("/account/tokens/", {**given, field: value})
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not AccessToken.objects.filter(name="x").exists()
