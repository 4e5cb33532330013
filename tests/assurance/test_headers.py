"""S2: every answer, whoever made it, says what a browser may do with it."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from config.headers import POLICY
from devstack.places import ROOT
from tests.architecture.addresses import addresses
from tests.assurance.figures import record
from tests.assurance.rest import LOG, Things
from tests.cast import PASSWORD, token_of

METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
WANTED = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
#: Section 3 of the page on how pages look.
DIRECTIVES = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'",
    "font-src": "'self'", "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
    "frame-ancestors": "'none'", "manifest-src": "'self'",
}  # fmt: skip
_SAYS = """
import json
from config import settings
names = [n for n in dir(settings) if n.startswith(("SECURE_", "SESSION_COOKIE_", "CSRF_COOKIE_"))]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def check(answer: Any) -> None:
    told = (answer.request["REQUEST_METHOD"], answer.request["PATH_INFO"], answer.status_code)
    for name, value in WANTED.items():
        assert answer.get(name) == value, (*told, name)
    assert "camera=()" in answer["Permissions-Policy"], told
    if answer.request["PATH_INFO"].startswith("/static/") and answer.status_code == 200:
        assert re.match(r"max-age=\d+, public", answer["Cache-Control"]), told
    else:
        assert "no-store" in answer["Cache-Control"], told
    for name in ("Server", "X-Powered-By", "X-AspNet-Version"):
        assert name not in answer, told
    if answer.streaming:
        answer.close()
    for cookie in answer.cookies.values():
        if cookie["max-age"] == 0:
            continue  # Taken away.
        assert cookie["httponly"], (*told, cookie.key)
        assert cookie["samesite"] in {"Lax", "Strict"}, (*told, cookie.key)


def test_the_policy_is_the_one_that_was_tried_out():
    said = dict(part.strip().split(" ", 1) for part in POLICY.split(";"))
    assert said == {**DIRECTIVES, "report-uri": "/policy-reports"}
    assert "unsafe" not in POLICY


@pytest.fixture
def clients(db) -> list[Client]:
    desk = APIClient(raise_request_exception=False)
    desk.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of('desk')}")
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.get(username="planner"))
    return [desk, browser, Client(raise_request_exception=False)]


def crawled(clients: list[Client], things: Things) -> Iterator[Any]:
    """Every address with every method, asked by a token, a session and a stranger."""
    ref = things.named["rest-engagement"].strip("/").rpartition("/")[2]
    for address in addresses():
        path = address.path.replace("E-2025-000001", ref)
        for client in clients:
            if path.endswith("sign-out/") and client is not clients[-1]:
                continue
            for method in METHODS:
                yield getattr(client, method)(path)


def odd(clients: list[Client], things: Things, settings: Any) -> Iterator[Any]:
    """What is made outside the views: refusals of the server's own, static files, redirects."""
    desk, browser, stranger = clients
    yield from (
        client.get(path)
        for client in clients
        for path in (
            "/api/v1/nothing/", "/nothing/", "/api/v1/engagements", "/engagements", "/%00",
            "/static/entente.css", "/static/favicon.svg", "/static/none.css", "/favicon.ico",
            "/static/fonts/LICENSE-source-sans-3.txt", "/static/../manage.py", "/robots.txt",
            "/.well-known/security.txt",
        )
    )  # fmt: skip
    yield from (client.get("/", HTTP_HOST="evil.test") for client in clients)
    yield desk.get(LOG, HTTP_ACCEPT="application/xml")
    yield desk.patch(things.named["rest-engagement"], {}, "json")
    yield desk.post(LOG, b"{", content_type="application/json")
    yield desk.post(LOG, b"x", content_type="text/plain")
    yield desk.post(LOG, b'"' + b"x" * 1_100_000 + b'"', content_type="application/json")
    yield desk.get("/api/v1/summaries/?format=csv")
    yield desk.generic("TRACE", LOG)
    yield stranger.post("/sign-in/", {"username": "desk", "password": "wrong"})
    yield Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "desk"})
    yield browser.post("/engagements/log/", {"kind": ""})
    settings.RATE_LIMITS = {"reads": 1, "writes": 1, "strangers": 1}
    throttled = Client()
    yield from (throttled.get(path) for path in ("/", "/sign-in/", "/api/v1/kinds/"))


def test_every_answer_carries_them(clients, settings, api_as):
    kinds: dict[int, int] = {}
    things = Things(api_as).make()
    for answer in (*crawled(clients, things), *odd(clients, things, settings)):
        check(answer)
        kinds[answer.status_code] = kinds.get(answer.status_code, 0) + 1
    met = {200, 204, 301, 302, 400, 401, 403, 404, 405, 406, 413, 415, 422, 428, 429}
    assert met - {*kinds} == set()
    assert not [status for status in kinds if status >= 500]
    record("S2", f"{sum(kinds.values()):,} answers of {len(kinds)} statuses carry every header")


def test_a_fault_of_ours_carries_them_too(live, django_db_blocker, monkeypatch):
    """The database is away: the answer is made by the last resort."""
    from django.db import connections

    client = Client(raise_request_exception=False)
    with django_db_blocker.unblock():
        client.get("/healthz")
        name = connections["default"].settings_dict["NAME"]
        connections["default"].close()
        connections["default"].close_pool()
        connections["default"].settings_dict["NAME"] = "there_is_no_such_database"
        try:
            token = {"HTTP_AUTHORIZATION": f"Bearer {token_of('desk')}"}
            answers = [client.get("/api/v1/kinds/", **token), client.get("/readyz")]
        finally:
            connections["default"].close()
            connections["default"].close_pool()
            connections["default"].settings_dict["NAME"] = name
    assert [answer.status_code for answer in answers] == [503, 503]
    for answer in answers:
        check(answer)


def _given() -> dict[str, str]:
    """What `make deploy` gives an installation: whatever the settings ask for."""
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    [line] = re.findall(r"^PRODUCTION = (.*)$", makefile, re.MULTILINE)
    # Where the shell would draw a secret, one is written here.
    drawn = re.sub(r"\$\$\([^\"]*\)", "s" * 60, line)
    found = dict(part.split("=", 1) for part in shlex.split(drawn))
    return {**found, "ALLOWED_HOSTS": "testserver"}


@pytest.fixture
def production(settings, db) -> dict[str, Any]:
    """The settings of an installation, as a process of its own reads them."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **_given()}
    said = subprocess.run(
        [sys.executable, "-c", _SAYS], env=environment, cwd=ROOT, capture_output=True, check=True
    )
    found: dict[str, Any] = json.loads(said.stdout)
    for name, value in found.items():
        setattr(settings, name, value)
    # A proxy that ends TLS says so; the test's client does it itself.
    settings.SECURE_PROXY_SSL_HEADER = None
    return found


def test_an_installation_asks_for_tls_for_ever(production):
    plain = Client().get("/sign-in/")
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/sign-in/")
    secure = Client().get("/sign-in/", secure=True)
    for answer in (plain, secure):
        check(answer)
    sentence = secure["Strict-Transport-Security"]
    assert int(re.findall(r"max-age=(\d+)", sentence)[0]) >= 365 * 24 * 60 * 60
    assert "includeSubDomains" in sentence


def test_an_installations_cookies_are_bound_to_its_host(production):
    client = Client()
    client.get("/sign-in/", secure=True)
    client.post("/sign-in/", {"username": "desk", "password": PASSWORD}, secure=True)
    client.get("/sign-in/", secure=True)
    assert production["SESSION_COOKIE_NAME"] in client.cookies
    for name, cookie in client.cookies.items():
        assert name.startswith("__Host-"), name
        assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (
            True, True, "/", "",
        )  # fmt: skip


def test_it_says_whom_to_tell_of_a_weakness(client, settings, db):
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@ministry.example"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"].startswith("text/plain")
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert lines["Contact"] == "mailto:security@ministry.example"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00\+00:00", lines["Expires"])


def test_what_the_policy_stopped_is_reported_and_noted(client, caplog, db):
    blocked = "https://elsewhere.example/a.js?who=desk\nforged"
    report = {"csp-report": {"effective-directive": "script-src-elem", "blocked-uri": blocked}}
    assert "report-uri /policy-reports" in client.get("/sign-in/")["Content-Security-Policy"]
    answer = client.post(
        "/policy-reports", json.dumps(report), content_type="application/csp-report"
    )
    assert (answer.status_code, answer.content) == (204, b"")
    [line] = [one.getMessage() for one in caplog.records if one.name == "entente.content_policy"]
    assert line == "stopped 'script-src-elem' from 'https://elsewhere.example/a.js'"


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"null", 400), (b"[]", 400), (b'{"csp-report": 1}', 400), (b"\xff", 400),
     (b"[" * 16_000, 400), (b" " * 20_000, 413)],
)  # fmt: skip
def test_what_is_no_report_is_refused(client, db, body, status):
    answer = client.post("/policy-reports", body, content_type="application/csp-report")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_no_page_asks_for_more_than_the_policy_allows(clients, api_as):
    """No style and no script in a page, nothing from another host."""
    things = Things(api_as).make()
    pages = 0
    for answer in crawled(clients[1:], things):
        if "text/html" not in answer.get("Content-Type", "") or not answer.content:
            continue
        text = answer.content.decode()
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", text), answer.request["PATH_INFO"]
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|javascript:", text)
        for found in re.findall(r'(?:src|href|action)="([^"]+)"', text):
            assert not re.match(r"[a-z]+:|//", found) or found.startswith("otpauth:"), found
        pages += 1
    assert pages >= 20
