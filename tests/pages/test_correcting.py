"""Correcting and taking out an engagement on the page."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.acting import Reader
from engagements.actions.changing import entry_of
from engagements.models import Engagement, Link
from tests.doors import Inputs
from tests.factories import log
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db


def filled_in(browser: Client, ref: str) -> dict[str, object]:
    """What the page would send if nobody touched it."""
    return Inputs.of(browser.get(f"/engagements/{ref}/edit/").content.decode())


def rich() -> Engagement:
    """One with everything that the form shows, and with more."""
    other = log("XCC")
    return log(
        "XAA",
        "XBB",
        kind="HLE-MIN",
        place="THIRD",
        place_party="XDD",
        place_name="Port Amber",
        title="Ministers meet",
        summary="They met",
        people_home=12,
        participants=[
            {"partner": "XAA", "role": "LEAD", "service": ["NAVY"], "acceptance": "ACCEPTED"},
            {"partner": "XBB", "people": 4, "counterpart_type": "MOD_CIVIL"},
        ],
        principals=[
            {"side": "HOME", "office": "Minister of Defence", "level": "L9", "person": "A. N."},
            {"side": "HOME", "office": "Chief of Navy", "level": "L6"},
            {"side": "XBB", "office": "Deputy Minister", "level": "L8"},
        ],
        outcomes=[{"outcome": "TRAN", "rank": 1, "beneficiary": "HOME"}],
        links=[{"to": other.ref, "type": "MARGIN_OF"}],
        service=["NAVY"],
        domain=["SEA"],
        frameworks=["ASEAN"],
    )


def test_saving_an_untouched_page_changes_nothing(browser: Client, acting: Reader) -> None:
    row = rich()
    before = entry_of(row, by=acting)
    response = browser.post(f"/engagements/{row.ref}/edit/", filled_in(browser, row.ref))
    after = Engagement.objects.get(pk=row.pk)
    assert response.status_code == 302
    assert (after.version, entry_of(after, by=acting)) == (1, before)


def test_what_the_form_does_not_show_stays(browser: Client, acting: Reader) -> None:
    row = rich()
    sent = {**filled_in(browser, row.ref), "participants.0.people": "40", "summary": "They agreed"}
    browser.post(f"/engagements/{row.ref}/edit/", sent)
    after = Engagement.objects.get(pk=row.pk)
    part = after.participations.get(partner="XAA")
    assert (after.version, after.summary, after.domain) == (2, "They agreed", ["SEA"])
    assert (part.people, part.service, part.acceptance) == (40, ["NAVY"], "ACCEPTED")
    assert after.principals.filter(partner=None).count() == 2
    assert Link.objects.filter(engagement=after).count() == 1


def test_the_place_follows_the_partner(browser: Client, acting: Reader) -> None:
    row = log("XAA", place="PARTNER")
    sent = {**filled_in(browser, row.ref), "participants.0.partner": "XBB"}
    assert browser.post(f"/engagements/{row.ref}/edit/", sent).status_code == 302
    assert Engagement.objects.get(pk=row.pk).place_party_id == "XBB"


def test_the_milestone_follows_its_day(browser: Client, acting: Reader) -> None:
    row = log("XAA", kind="AGR-MOU")
    sent = {**filled_in(browser, row.ref), "first_day": "2025-05-01", "last_day": "2025-05-02"}
    assert browser.post(f"/engagements/{row.ref}/edit/", sent).status_code == 302
    after = Engagement.objects.get(pk=row.pk)
    assert after.milestone_date == after.actual_end


def test_somebody_elses_change_is_not_overwritten_unseen(browser: Client, acting: Reader) -> None:
    row = log("XAA")
    mine, theirs = (filled_in(browser, row.ref) for _ in range(2))
    browser.post(f"/engagements/{row.ref}/edit/", {**theirs, "summary": "theirs"})
    response = browser.post(f"/engagements/{row.ref}/edit/", {**mine, "summary": "mine"})
    assert response.status_code == 409
    assert "Somebody else has changed this meanwhile" in text_of(response)
    assert Engagement.objects.get(pk=row.pk).summary == "theirs"
    again = Inputs.of(response.content.decode())
    assert browser.post(f"/engagements/{row.ref}/edit/", again).status_code == 302
    assert Engagement.objects.get(pk=row.pk).summary == "mine"


def test_a_draft_is_cancelled_with_its_reason(browser: Client, acting: Reader) -> None:
    row = log("XAA", state="DRAFT")
    address = f"/engagements/{row.ref}/withdraw/"
    blank = {"version": "1", "cancel_by": "", "cancel_reason": ""}
    assert browser.post(address, blank).status_code == 422
    sent = {"cancel_by": "PARTNER", "cancel_reason": "WEATHER_OR_DISASTER", "reason": "a typhoon"}
    browser.post(address, {"version": "1", **sent})
    after = Engagement.objects.get(pk=row.pk)
    assert (after.state, after.cancel_by, after.state_reason) == (
        "CANCELLED",
        "PARTNER",
        "a typhoon",
    )
    assert browser.get(address).status_code == 409
    assert browser.get(f"/engagements/{row.ref}/edit/").status_code == 409
    assert "a typhoon" in text_of(browser.get(f"/engagements/{row.ref}/"))


def test_what_was_held_is_voided_by_a_steward_alone(
    browser: Client, browser_of: Callable[[str], Client], acting: Reader
) -> None:
    row, original = log("XAA"), log("XAA")
    address = f"/engagements/{row.ref}/withdraw/"
    assert browser.post(address, {"reason": "twice"}).status_code == 403
    steward = browser_of("planner")
    assert steward.post(address, {"version": "1", "reason": ""}).status_code == 422
    wrong = steward.post(address, {"version": "1", "duplicate_of": "E-1999-000000"})
    assert "There is no engagement E-1999-000000" in text_of(wrong)
    right = {"version": "1", "duplicate_of": original.ref}
    assert steward.post(address, right).status_code == 302
    assert Engagement.objects.get(pk=row.pk).state == "VOIDED"
    assert Engagement.objects.get(pk=original.pk).state == "COMPLETED"


def test_who_may_not_correct_is_told_whom_to_ask(
    browser_of: Callable[[str], Client], acting: Reader
) -> None:
    row = log("XAA")
    auditor = browser_of("auditor")
    assert auditor.get(f"/engagements/{row.ref}/edit/").status_code == 403
    assert "/edit/" not in auditor.get(f"/engagements/{row.ref}/").content.decode()


def test_what_turns_the_writing_is_taken_out_and_controls_are_refused(
    browser: Client, acting: Reader
) -> None:
    row = log("XAA")
    sent = {**filled_in(browser, row.ref), "title": "\u202egnp.exe Cafe\u0301"}
    assert browser.post(f"/engagements/{row.ref}/edit/", sent).status_code == 302
    assert Engagement.objects.get(pk=row.pk).title == "gnp.exe Caf\u00e9"
    again = {**filled_in(browser, row.ref), "title": "\x1b[31mred"}
    page = browser.post(f"/engagements/{row.ref}/edit/", again)
    assert page.status_code == 422
    assert "Take out the control characters." in text_of(page)
