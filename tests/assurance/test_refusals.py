"""What is refused leaves a line in the log, and REST without TLS is refused."""

import logging

import pytest
from django.test import Client

from tests import cast


@pytest.fixture
def asked(db, caplog):
    """Asks as the desk officer, or as a stranger; gives the status and the lines of the log."""

    def ask(address, *, stranger=False, **headers):
        caplog.clear()
        if not stranger:
            headers["authorization"] = f"Bearer {cast.token_of('desk')}"
        with caplog.at_level(logging.INFO, logger="entente.refused"):
            answer = Client(raise_request_exception=False).get(address, headers=headers)
        lines = [r.getMessage() for r in caplog.records if r.name == "entente.refused"]
        return answer, lines

    return ask


def test_a_refusal_says_who_asked_for_what_and_no_more(asked, desk):
    answer, [line] = asked("/api/v1/engagements/E-1999-000000/")
    assert answer.status_code == 404
    assert line.startswith("404 GET /api/v1/engagements/E-1999-000000/ ")
    assert f" user={desk.user_id} " in line
    assert " address=127.0.0.1" in line
    assert "Bearer" not in line
    answer, [line] = asked("/api/v1/engagements/?nothing-of-that-name=a-secret-word")
    assert answer.status_code == 400
    assert "a-secret-word" not in line


def test_a_stranger_is_noted_too(asked):
    answer, [line] = asked("/api/v1/engagements/", stranger=True, authorization="Bearer made-up")
    assert answer.status_code == 401
    assert " user=- " in line
    assert "made-up" not in line


def test_what_was_answered_is_not_noted(asked):
    answer, lines = asked("/api/v1/kinds/")
    assert answer.status_code == 200
    assert lines == []


def test_rest_without_tls_is_refused_and_pages_are_led_to_it(asked, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    answer, _lines = asked("/api/v1/kinds/")
    assert answer.status_code == 403
    assert "https://" in answer.json()["detail"]
    answer, _lines = asked("/api/v1/kinds/", **{"x-forwarded-proto": "https"})
    assert answer.status_code == 200
    answer, _lines = asked("/engagements/", stranger=True)
    assert (answer.status_code, answer["Location"][:8]) == (301, "https://")
