"""One's own account: password, second step, sessions."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from accounts.models import Attempt, User
from tests.cast import PASSWORD
from tests.pages.conftest import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

NEW = "four-quiet-herons-wading"


def signed_in(password: str = PASSWORD) -> Client:
    browser = Client()
    browser.post("/sign-in/", {"username": "desk", "password": password})
    return browser


def change(browser: Client, **given: str):
    sent = {"current": PASSWORD, "password": NEW, "again": NEW, **given}
    return browser.post("/account/password/", sent)


def code_of(secret: str, later: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def turn_on(browser: Client, **given: str):
    page = browser.get("/account/second-step/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    sent = {"code": code_of(secret), "current": PASSWORD, **given}
    return secret, browser.post("/account/second-step/", sent)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one() -> None:
    here, there = signed_in(), signed_in()
    assert change(here)["Location"] == "/account/"
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert signed_in(PASSWORD).get("/account/").status_code == 302
    assert signed_in(NEW).get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"current": "not-this"}, "This is not your password."),
        ({"current": ""}, "Write the password that you have now."),
        ({"again": "something-else"}, "This is not the same."),
        ({"password": "short", "again": "short"}, "This password is too short."),
        ({"password": "password1234", "again": "password1234"}, "too common"),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said(given: dict[str, str], sentence: str) -> None:
    browser = signed_in()
    page = change(browser, **given)
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert signed_in().get("/account/").status_code == 200


def test_guessing_the_password_again_is_counted_although_it_is_refused() -> None:
    browser = signed_in()
    Attempt.objects.all().delete()
    found = [change(browser, current=f"guess-{number}").status_code for number in range(6)]
    assert found == [422] * 5 + [429]
    assert change(browser).status_code == 429


def test_the_second_step_is_turned_on_and_asked_for() -> None:
    browser = signed_in()
    secret, page = turn_on(browser)
    codes = re.findall(r"<code>(\d{8})</code>", page.content.decode())
    assert len(set(codes)) == 10
    assert "10 recovery codes left" in text_of(browser.get("/account/"))
    other = signed_in()
    assert other.get("/account/").status_code == 302
    other.post("/sign-in/code/", {"code": code_of(secret, later=1)})
    assert other.get("/account/").status_code == 200
    third = signed_in()
    third.post("/sign-in/code/", {"code": f"{codes[3][:4]} {codes[3][4:]}"})
    assert "9 recovery codes left" in text_of(third.get("/account/"))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"code": "000000"}, "This is not the code that the app shows now."),
        ({"code": "words"}, "This is not the code that the app shows now."),
        ({"code": ""}, "Write the code that the app shows."),
        ({"current": "not-this"}, "This is not your password."),
    ],
)
def test_the_second_step_is_not_turned_on_without_code_and_password(
    given: dict[str, str], sentence: str
) -> None:
    _secret, page = turn_on(signed_in(), **given)
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert not Authenticator.objects.exists()


def test_new_recovery_codes_take_the_place_of_the_old() -> None:
    browser = signed_in()
    _secret, page = turn_on(browser)
    old = re.findall(r"<code>(\d{8})</code>", page.content.decode())
    refused = browser.post("/account/second-step/", {"current": "not-this", "act": "codes"})
    assert refused.status_code == 422
    page = browser.post("/account/second-step/", {"current": PASSWORD, "act": "codes"})
    new = re.findall(r"<code>(\d{8})</code>", page.content.decode())
    assert set(old) & set(new) == set()
    other = signed_in()
    other.post("/sign-in/code/", {"code": old[0]})
    assert other.get("/account/").status_code == 302
    other.post("/sign-in/code/", {"code": new[0]})
    assert other.get("/account/").status_code == 200


def test_the_second_step_is_turned_off_with_the_password() -> None:
    browser = signed_in()
    turn_on(browser)
    browser.post("/account/second-step/", {"current": PASSWORD, "act": "off"})
    assert signed_in().get("/account/").status_code == 200


def test_who_comes_from_the_provider_has_no_second_step_here(browser: Client) -> None:
    User.objects.filter(username="desk").update(password="!")
    browser.force_login(User.objects.get(username="desk"))
    answer = browser.get("/account/second-step/")
    assert answer["Location"] == "/account/"


def test_the_weekly_digest_goes_where_its_reader_says_or_nowhere() -> None:
    browser = signed_in()
    wrong = browser.post("/account/mail/", {"address": "not an address"})
    assert wrong.status_code == 422
    assert "Write an address like name@ministry.example" in wrong.content.decode()
    sent = browser.post("/account/mail/", {"address": "desk@ministry.example"})
    assert sent["Location"] == "/account/"
    assert User.objects.get(username="desk").email == "desk@ministry.example"
    assert "It goes to desk@ministry.example." in browser.get("/account/").content.decode()
    browser.post("/account/mail/", {"address": ""})
    assert User.objects.get(username="desk").email == ""


def test_a_calendar_key_is_made_shown_once_and_revoked() -> None:
    browser = signed_in()
    assert browser.post("/account/calendar/", {"name": ""}).status_code == 422
    made = browser.post("/account/calendar/", {"name": "my telephone"}).content.decode()
    address = re.search(r"<code>(http://testserver/api/v1/calendar.ics\?key=entente_[^<]+)<", made)[
        1
    ]
    assert Client().get(address).status_code == 200
    page = browser.get("/account/").content.decode()
    assert "my telephone" in page
    assert address.partition("=")[2] not in page
    revoke = re.search(r"/account/calendar/\d+/revoke/", page)[0]
    assert browser.post(revoke)["Location"] == "/account/"
    assert Client().get(address).status_code == 404
