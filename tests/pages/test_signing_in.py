"""Signing in and out."""

import pytest
from django.test import Client

from tests.cast import PASSWORD
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db


def test_who_signs_in_goes_on_to_the_page_asked_for() -> None:
    browser = Client()
    asked = browser.get("/engagements/?state=DRAFT")
    assert asked["Location"] == "/sign-in/?next=/engagements/%3Fstate%3DDRAFT"
    sent = {"username": "desk", "password": PASSWORD, "next": "/engagements/?state=DRAFT"}
    assert browser.post("/sign-in/", sent)["Location"] == "/engagements/?state=DRAFT"
    assert browser.get("/engagements/").status_code == 200


def test_nobody_is_sent_to_another_host() -> None:
    sent = {"username": "desk", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert Client().post("/sign-in/", sent)["Location"] == "/"


def test_a_wrong_password_is_said_without_saying_which_half_is_wrong() -> None:
    for name in ("desk", "nobody", "system:import"):
        response = Client().post("/sign-in/", {"username": name, "password": "wrong"})
        assert response.status_code == 422
        assert "This name and password do not go together." in text_of(response)


def test_what_is_left_empty_is_asked_for() -> None:
    response = Client().post("/sign-in/", {"username": "", "password": ""})
    assert "Write your user name." in text_of(response)
    assert "Write your password." in text_of(response)


def test_signing_out_is_by_post_and_ends_the_session(browser: Client) -> None:
    assert browser.get("/sign-out/").status_code == 405
    assert browser.get("/").status_code == 200
    assert browser.post("/sign-out/")["Location"] == "/sign-in/"
    assert browser.get("/").status_code == 302


def test_a_form_without_its_token_is_refused_in_plain_words() -> None:
    browser = Client(enforce_csrf_checks=True)
    response = browser.post("/sign-in/", {"username": "desk", "password": PASSWORD})
    assert response.status_code == 403
    assert "Nothing was saved" in text_of(response)
