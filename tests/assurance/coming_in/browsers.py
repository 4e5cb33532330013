"""A browser that goes through an identity provider, over real HTTP."""

import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from config.environment import openid_connect
from tests.assurance.coming_in import hostile

SUBJECT = "f2c1-desk-officer"
START = "/sign-in/provider/"
BACK = "/sign-in/provider/back/"


@contextmanager
def hostile_provider() -> Iterator[str]:
    """The address of a running one; a way of `hostile` behind it is an issuer."""
    script = Path(hostile.__file__)
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.kill()


def trust(issuer: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the service asks this provider."""
    monkeypatch.setenv("OIDC_CLIENT_ID", hostile.CLIENT_ID)
    monkeypatch.setenv("OIDC_CLIENT_SECRET", hostile.CLIENT_SECRET)
    settings.OIDC_ISSUER = issuer
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect(issuer, "the ministry", embedded=True)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_asked: Any) -> None:
        return None


def sent_back(address: str, form: Mapping[str, str] | None = None) -> str:
    """Where the provider sends the browser from there."""
    body = urllib.parse.urlencode(form).encode() if form is not None else None
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())
    try:
        opener.open(address, body, timeout=10).close()
    except urllib.error.HTTPError as answer:
        with answer:
            there = answer.headers.get("Location")
            if there:
                return str(there)
            raise
    message = f"{address} sends nowhere."
    raise AssertionError(message)


def asked_of(address: str) -> dict[str, str]:
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))


def started(browser: Client) -> str:
    """The address at the provider that the service sends the browser to."""
    return str(browser.get(START)["Location"])


def answered(browser: Client, *, who: str = SUBJECT) -> dict[str, str]:
    """What the provider sends the browser back with."""
    return asked_of(sent_back(f"{started(browser)}&who={urllib.parse.quote(who)}"))


def is_in(browser: Client, name: str = "") -> bool:
    """Whether somebody is signed in there; with a name, whether it is they."""
    page = browser.get("/account/")
    return page.status_code == 200 and (not name or f"<h1>{name}</h1>" in page.content.decode())


def came_through(browser: Client, *, who: str = SUBJECT) -> bool:
    browser.get(BACK, answered(browser, who=who))
    return is_in(browser)


def user(name: str) -> User:
    return User.objects.get(username=name)
