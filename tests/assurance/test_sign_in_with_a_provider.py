"""Coming in from an identity provider that others wrote, which runs as a process on loopback."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.acting import Reader, acting_as
from accounts.actions import link_subject
from tests.assurance.coming_in import browsers
from tests.assurance.coming_in.browsers import BACK, is_in, sent_back, started, user

pytestmark = [pytest.mark.django_db, pytest.mark.processes]

SUBJECT = "9b1d-the-planner"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The issuer; it wants a nonce, and asks its users who they are."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--require-nonce", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    message = "the provider does not start"
    raise TimeoutError(message)


def test_a_linked_person_comes_in_and_goes_on_to_the_page_asked_for(
    provider: str, security: Reader, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsers.trust(provider, settings, monkeypatch)
    with acting_as(security):
        link_subject(user("planner"), SUBJECT, by=security)
    browser = Client()
    page = browser.get("/sign-in/?next=/engagements/").content.decode()
    assert 'href="/sign-in/provider/?next=/engagements/' in page.replace("%2F", "/")
    there = str(browser.get("/sign-in/provider/?next=/engagements/")["Location"])
    answer = browser.get(BACK, browsers.asked_of(sent_back(there, {"sub": SUBJECT})))
    assert answer["Location"] == "/engagements/"
    assert is_in(browser, "planner")


def test_somebody_else_is_told_whom_to_give_the_identifier(
    provider: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsers.trust(provider, settings, monkeypatch)
    browser = Client()
    answer = browser.get(BACK, browsers.asked_of(sent_back(started(browser), {"sub": "planner"})))
    assert answer.status_code == 403
    assert "<code>planner</code>" in answer.content.decode()
    assert not is_in(browser)


def test_going_on_never_leads_to_another_host(
    provider: str, security: Reader, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsers.trust(provider, settings, monkeypatch)
    with acting_as(security):
        link_subject(user("planner"), SUBJECT, by=security)
    browser = Client()
    there = str(browser.get("/sign-in/provider/?next=https://elsewhere.example/")["Location"])
    answer = browser.get(BACK, browsers.asked_of(sent_back(there, {"sub": SUBJECT})))
    assert answer["Location"] == "/"
