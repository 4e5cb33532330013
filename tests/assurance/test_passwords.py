"""What holds for every password, session and code, whoever they are of."""

import logging
import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as chosen
from django.contrib.auth.hashers import identify_hasher
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.acting import Reader, acting_as
from accounts.actions import set_password
from accounts.actions.second_step import new_secret, turn_on_second_step
from accounts.guessable import NotMadeOfOurWords
from accounts.models import User
from tests import cast
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

#: Long, and of signs that a rule of composition would stumble over.
LONG = " spaces at both ends, 密码, ß and 64 signs: " + "abcd" * 30 + " "
LEAST_ROUNDS = 600_000
#: Digits and letters that a key of at least 128 bits has, at five bits each.
LEAST_SIGNS = 26


def _sign_in(name: str, password: str, address: str = "203.0.113.30") -> Client:
    browser = Client(REMOTE_ADDR=address)
    browser.post("/sign-in/", {"username": name, "password": password})
    return browser


def _is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def test_a_long_password_of_any_signs_is_taken_exactly_as_it_is(desk: Reader):
    with acting_as(desk):
        set_password(User.objects.get(pk=desk.user_id), LONG, by=desk)
    assert _is_in(_sign_in("desk", LONG))
    for other in (LONG.strip(), LONG.upper(), LONG[:64], LONG[:-2]):
        assert not _is_in(_sign_in("desk", other)), other


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("Entente-2026!", False),
        ("deskofficer1234", False),
        ("Desk.desk.desk.1", False),
        ("Harbour-harbour7", False),
        ("entente and nine quiet herons", True),
        ("3141592653589793", True),
    ],
)
def test_a_password_is_not_made_of_words_that_belong_here(password: str, taken: bool):
    words = NotMadeOfOurWords(["Harbour"])
    user = User.objects.get(username="desk")
    if taken:
        words.validate(password, user)
        return
    with pytest.raises(ValidationError):
        words.validate(password, user)


def test_the_rules_for_passwords_are_those_that_are_written_down(settings):
    kinds = [rule["NAME"].rpartition(".")[2] for rule in settings.AUTH_PASSWORD_VALIDATORS]
    assert kinds == ["MinimumLengthValidator", "CommonPasswordValidator", "NotMadeOfOurWords"]


def test_passwords_are_stretched():
    stored = User.objects.get(username="desk").password
    hasher = identify_hasher(stored)
    known = hasher.decode(stored)
    assert hasher.algorithm == "pbkdf2_sha256"
    assert known["iterations"] >= LEAST_ROUNDS
    assert len(known["salt"]) >= 22


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/sign-in/", {"current-password"}),
        ("/account/password/", {"current-password", "new-password"}),
    ],
)
def test_passwords_are_hidden_and_a_manager_may_fill_them_in(address: str, words: set[str]):
    browser = Client() if address == "/sign-in/" else _sign_in("desk", cast.PASSWORD)
    fields = re.findall(r'<input type="password"[^>]*>', browser.get(address).content.decode())
    assert fields
    assert {re.search(r'autocomplete="([\w-]+)"', field)[1] for field in fields} == words


def test_a_new_password_asks_for_the_present_one():
    browser = _sign_in("desk", cast.PASSWORD)
    sent = {"current": "not-the-password", "password": LONG, "again": LONG}
    assert browser.post("/account/password/", sent).status_code == 422
    assert User.objects.get(username="desk").check_password(cast.PASSWORD)


def test_a_session_has_a_drawn_key_of_its_own():
    keys = {_sign_in("desk", cast.PASSWORD).cookies["sessionid"].value for _ in range(3)}
    assert len(keys) == 3
    assert [key for key in keys if not re.fullmatch(rf"[a-z0-9]{{{LEAST_SIGNS},}}", key)] == []


def test_coming_in_and_failing_to_leave_a_line_without_what_was_typed(caplog):
    with caplog.at_level(logging.INFO, logger="entente.signing_in"):
        _sign_in("desk", "not-the-password")
        _sign_in("desk", cast.PASSWORD)
    refused, came_in = (record.getMessage() for record in caplog.records)
    assert "refused" in refused
    assert "address=203.0.113.30" in refused
    assert f"signed in user={User.objects.get(username='desk').pk} " in came_in
    assert "password" in came_in
    assert not re.search(f"not-the-password|{cast.PASSWORD}", caplog.text)


def test_the_way_out_is_on_every_page():
    browser = _sign_in("desk", cast.PASSWORD)
    for address in (
        "/",
        "/engagements/",
        "/engagements/log/",
        "/partners/",
        "/reports/",
        "/account/",
    ):
        assert 'action="/sign-out/"' in browser.get(address).content.decode(), address


def test_recovery_codes_are_drawn_and_long_enough(desk: Reader):
    secret = new_secret()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    with acting_as(desk):
        user = User.objects.get(pk=desk.user_id)
        codes = turn_on_second_step(user, secret, code, by=desk, at=NOW)
    assert len(set(codes)) == len(codes) >= 10
    assert [one for one in codes if not re.fullmatch(r"[0-9a-f]{8,}", one)] == []
    assert len(secret) >= LEAST_SIGNS


def test_what_a_provider_issues_is_not_kept():
    assert chosen.SOCIALACCOUNT_STORE_TOKENS is False
