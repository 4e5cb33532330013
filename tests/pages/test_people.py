"""People, as a security officer keeps them."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.acting import Reader, acting_as
from accounts.actions.second_step import has_second_step
from accounts.actions.standing import subject_of
from accounts.models import Clearance, User
from tests.pages.conftest import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


@pytest.fixture
def officer(browser_of: Callable[[str], Client]) -> Client:
    return browser_of("security")


def person(name: str) -> User:
    return User.objects.get(username=name)


def test_somebody_new_gets_a_password_that_is_shown_once_and_lets_them_in(officer: Client) -> None:
    sent = {"username": "newcomer", "roles": ["AUD"], "desk": "policy", "subject": ""}
    page = officer.post("/new-person/", sent)
    password = re.search(r"<code>(\w{16})</code>", page.content.decode())[1]
    assert password not in officer.get("/people/newcomer/").content.decode()
    browser = Client()
    sent = {"username": "newcomer", "password": password}
    assert browser.post("/sign-in/", sent)["Location"] == "/sign-in/password/"
    assert browser.get("/account/").status_code == 302
    for given, sentence in (
        (password, "This is the password that you were given."),
        ("short", "This password is too short."),
    ):
        again = browser.post("/sign-in/password/", {"password": given, "again": given})
        assert sentence in text_of(again)
        assert browser.get("/account/").status_code == 302
    own = "four-quiet-herons-wading"
    browser.post("/sign-in/password/", {"password": own, "again": own})
    assert browser.get("/account/").status_code == 200
    assert Client().post("/sign-in/", {**sent, "password": own})["Location"] == "/"
    assert not Clearance.objects.filter(user=person("newcomer")).exists()


def test_somebody_new_from_the_provider_has_no_password(officer: Client) -> None:
    sent = {"username": "newcomer", "roles": [], "desk": "", "subject": "abc-1"}
    assert officer.post("/new-person/", sent)["Location"] == "/people/newcomer/"
    assert subject_of(person("newcomer")) == "abc-1"
    assert not person("newcomer").has_usable_password()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"username": ""}, "Give a user name."),
        ({"username": "lead"}, "already exists"),
        ({"username": "two words"}, "Enter a valid username"),
        ({"roles": ["KING"]}, "Choose of those listed."),
        ({"desk": "nowhere"}, "Choose one of those listed."),
        ({"subject": "x" * 192}, "Shorten this to 191 characters."),
        ({"subject": "taken"}, "This identifier is planner's already."),
    ],
)
def test_what_is_wrong_with_somebody_new_is_said_and_nothing_is_made(
    officer: Client, given: dict[str, object], sentence: str
) -> None:
    officer.post("/people/planner/", {"act": "link", "subject": "taken"})
    before = User.objects.count()
    sent = {"username": "newcomer", "roles": [], "desk": "", "subject": "", **given}
    page = officer.post("/new-person/", sent)
    assert page.status_code == 422
    assert sentence in text_of(page).replace("&#x27;", "'")
    assert User.objects.count() == before


def test_a_clearance_is_given_changed_and_withdrawn(officer: Client, desk: Reader) -> None:
    with acting_as(desk):
        Clearance.objects.filter(user=person("security")).update(held=["HARBOUR"])
    sent = {
        "act": "clear",
        "policy": "DEMO",
        "DEMO-classification": "LIMITED",
        "DEMO-held": ["HARBOUR"],
        "DEMO-expires_on": "2090-01-01",
    }
    assert officer.post("/people/desk/", sent)["Location"] == "/people/desk/"
    held = Clearance.objects.get(user=person("desk"))
    assert (held.rank, held.held, str(held.expires_on)) == (20, ["HARBOUR"], "2090-01-01")
    officer.post("/people/desk/", {"act": "withdraw", "policy": "DEMO"})
    assert not Clearance.objects.filter(user=person("desk")).exists()


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"DEMO-classification": "COSMIC"}, 422),
        ({"DEMO-held": ["MOON"]}, 422),
        ({"DEMO-expires_on": "soon"}, 422),
        ({"policy": "NATO"}, 404),
        ({"act": "crown"}, 403),
    ],
)
def test_a_clearance_that_there_is_not_is_refused(
    officer: Client, given: dict[str, object], status: int
) -> None:
    before = list(Clearance.objects.filter(user=person("desk")).values())
    sent = {"act": "clear", "policy": "DEMO", "DEMO-classification": "LIMITED", **given}
    assert officer.post("/people/desk/", sent).status_code == status
    assert list(Clearance.objects.filter(user=person("desk")).values()) == before


def test_an_officer_changes_everybody_but_themselves(officer: Client) -> None:
    standing = {"act": "standing", "roles": ["AUD"], "desk": "", "is_active": "on"}
    clear = {"act": "clear", "policy": "DEMO", "DEMO-classification": "PUBLIC"}
    for sent in (standing, clear, {"act": "withdraw", "policy": "DEMO"}):
        page = officer.post("/people/security/", sent)
        assert page.status_code == 403
        assert "Ask another security officer." in text_of(page)
    assert officer.post("/people/desk/", standing).status_code == 302
    assert (person("desk").roles, person("desk").desk) == (["AUD"], None)


def test_whoever_is_disabled_has_no_session_and_no_way_back(
    officer: Client, browser_of: Callable[[str], Client]
) -> None:
    browser = browser_of("desk")
    officer.post("/people/desk/", {"act": "standing", "roles": ["DESK"], "desk": "policy"})
    assert browser.get("/").status_code == 302
    officer.post(
        "/people/desk/",
        {"act": "standing", "roles": ["DESK"], "desk": "policy", "is_active": "on"},
    )
    assert browser.get("/").status_code == 302


def test_sessions_are_ended_and_the_second_step_is_reset(
    officer: Client, browser_of: Callable[[str], Client], desk: Reader
) -> None:
    browser = browser_of("desk")
    officer.post("/people/desk/", {"act": "end-sessions"})
    assert browser.get("/").status_code == 302
    with acting_as(desk):
        Authenticator.objects.create(user=person("desk"), type="totp", data={"secret": "x"})
    officer.post("/people/desk/", {"act": "reset-second-step"})
    assert not has_second_step(person("desk"))


def test_a_job_is_nobody(officer: Client) -> None:
    assert officer.get("/people/system:import/").status_code == 404
    assert "system:import" not in officer.get("/people/").content.decode()


def test_others_see_nobody(browser: Client) -> None:
    for address in ("/people/", "/people/lead/", "/people/nobody/", "/new-person/"):
        page = browser.get(address)
        assert page.status_code == 403
        assert "Ask a security officer." in text_of(page)
