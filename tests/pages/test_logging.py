"""Logging an engagement on the page, without a script."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.acting import Reader
from engagements.models import Engagement
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db

QUICK = {"kind": "VIS-SHIP", "participants.0.partner": "XAA", "first_day": "2025-04-09"}


def logged(response: object) -> Engagement:
    ref = response["Location"].strip("/").rpartition("/")[2]  # type: ignore[index]
    return Engagement.objects.get(ref=ref)


def test_kind_partner_and_day_are_enough(browser: Client, acting: Reader) -> None:
    row = logged(browser.post("/engagements/log/", QUICK))
    assert (row.state, row.retrospective) == ("COMPLETED", True)
    assert (row.actual_start, row.actual_end) == (date(2025, 4, 9), date(2025, 4, 9))
    assert row.marking.classification == "INTERNAL"


def test_what_ends_after_today_is_planned(browser: Client, acting: Reader) -> None:
    row = logged(browser.post("/engagements/log/", {**QUICK, "last_day": "2190-01-01"}))
    assert (row.state, row.planned_end, row.actual_start) == ("DRAFT", date(2190, 1, 1), None)


def test_what_is_over_can_still_be_said_to_be_planned(browser: Client, acting: Reader) -> None:
    row = logged(browser.post("/engagements/log/", {**QUICK, "state": "DRAFT"}))
    assert (row.state, row.planned_start) == ("DRAFT", date(2025, 4, 9))


def test_a_posting_without_a_last_day_is_in_force(browser: Client, acting: Reader) -> None:
    row = logged(browser.post("/engagements/log/", {**QUICK, "kind": "REP-RES"}))
    assert (row.state, row.actual_start, row.actual_end) == ("COMPLETED", date(2025, 4, 9), None)


def test_a_level_alone_brings_its_office(browser: Client, acting: Reader) -> None:
    sent = {**QUICK, "home.level": "L6", "participants.0.level": "L9"}
    row = logged(browser.post("/engagements/log/", sent))
    found = row.principals.order_by("id").values_list("partner_id", "office", "level")
    assert list(found) == [(None, "service chief", 6), ("XAA", "defence minister", 9)]


def test_rows_left_empty_are_left_out(browser: Client, acting: Reader) -> None:
    sent = {
        **QUICK,
        "participants.1.partner": "",
        "participants.1.role": "PARTICIPANT",
        "participants.2.partner": "XBB",
        "participants.2.role": "OBSERVER",
    }
    row = logged(browser.post("/engagements/log/", sent))
    parts = row.participations.order_by("id").values_list("partner_id", "role")
    assert list(parts) == [("XAA", "PARTICIPANT"), ("XBB", "OBSERVER")]


def test_a_sentence_stands_beside_its_field_and_at_the_top(browser: Client) -> None:
    response = browser.post("/engagements/log/", {**QUICK, "last_day": "2025-04-01"})
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count("The last day cannot be before the first day.") == 2
    assert '<a href="#id_last_day">' in page
    assert 'aria-invalid="true" aria-describedby="id_last_day_error"' in page
    assert "<title>Error: Log an engagement" in page
    assert 'value="2025-04-09"' in page


def test_a_sentence_about_the_second_partner_stands_in_its_row(browser: Client) -> None:
    sent = {**QUICK, "participants.1.partner": "", "participants.2.partner": "XAA"}
    page = browser.post("/engagements/log/", sent).content.decode()
    assert '<a href="#id_participants.2.partner">' in page
    assert 'id="id_participants.2.partner_error"' in page


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("first_day", "next week", "Write the day like"),
        ("first_day", "9999-12-31", "The log takes days from"),
        ("first_day", "0000-01-01", "Write the day like"),
        ("participants.0.people", "-1", "Write a whole number"),
        ("participants.0.people", "many", "Write a whole number"),
        ("participants.0.role", "KING", "Choose one of those listed"),
        ("participants.0.partner", "XQQ", "is not a partner"),
        ("kind", "VIS-UFO", "is not a kind"),
        ("kind", "", "Choose what kind"),
        ("title", "x" * 400, "Shorten this to 140"),
        ("summary", "a\0b", "control characters"),
        ("cost_home.amount", "12.345", "decimal places"),
        ("cost_home.amount", "12", "Name the currency"),
        ("outcomes.0", "LOVE", "is not an outcome"),
        ("marking", "SECRET", "Choose one of those listed"),
        ("parent", "E-1999-000000", "There is no engagement"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_written(
    browser: Client, acting: Reader, name: str, value: str, said: str
) -> None:
    before = Engagement.objects.count()
    response = browser.post("/engagements/log/", {**QUICK, name: value})
    assert response.status_code == 422
    assert said in text_of(response)
    assert Engagement.objects.count() == before


def test_more_partners_keeps_what_was_written_and_says_nothing_yet(browser: Client) -> None:
    sent = {"summary": "Two days alongside", "participants.0.partner": "XAA", "more": "partners"}
    response = browser.post("/engagements/log/", sent)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Two days alongside" in page
    assert page.count("Choose a partner</option>") == 5
    assert "problem" not in text_of(response)


def test_one_after_another(browser: Client) -> None:
    response = browser.post("/engagements/log/", {**QUICK, "another": "yes"})
    assert response["Location"] == "/engagements/log/?kind=VIS-SHIP&partner=XAA"
    page = browser.get(response["Location"]).content.decode()
    assert "is in the log." in page
    assert '<option value="VIS-SHIP" selected>' in page


def test_a_link_that_names_what_there_is_not_chooses_nothing(browser: Client) -> None:
    assert browser.get("/engagements/log/?kind=%00&partner=XQQ").status_code == 200


@pytest.mark.parametrize("name", ["planner", "auditor", "client", "security"])
def test_who_may_not_log_is_told_whom_to_ask(
    browser_of: Callable[[str], Client], name: str
) -> None:
    browser = browser_of(name)
    for response in (browser.get("/engagements/log/"), browser.post("/engagements/log/", QUICK)):
        assert response.status_code == 403
        assert "Ask a" in text_of(response)
    assert "/engagements/log/" not in browser.get("/engagements/").content.decode()


def test_a_possible_duplicate_is_shown_after_saving(browser: Client) -> None:
    browser.post("/engagements/log/", QUICK)
    again = browser.post("/engagements/log/", QUICK, follow=True)
    assert "This looks like" in text_of(again)


def test_today_is_the_day_offered(browser: Client) -> None:
    page = browser.get("/engagements/log/").content.decode()
    offered = date.fromisoformat(page.split('name="first_day" value="')[1][:10])
    # The desk's day may be the neighbour of the machine's.
    assert abs(offered - date.today()) <= timedelta(days=1)  # noqa: DTZ011 - any day near today will do
