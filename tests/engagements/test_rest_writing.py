"""Logging, correcting and withdrawing over REST: what is sent comes back, and nothing is lost."""

import re

import pytest

from accounts.acting import acting_as
from engagements.models import Engagement
from tests.factories import log

LIST = "/api/v1/engagements/"
ENTRY = {
    "kind": "EXR-STD",
    "title": "Sea exercise",
    "actual": {"start": "2025-04-09", "end": "2025-04-12"},
    "place": "AT_SEA",
    "flow": "MUTUAL",
    "participants": [
        {"partner": "IDN", "role": "LEAD", "counterpart_type": "MILITARY", "people": 40},
        {"partner": "SGP", "role": "OBSERVER", "people": None, "service": ["NAVY"]},
    ],
    "principals": [{"side": "HOME", "office": "Fleet commander", "level": "L5"}],
    "outcomes": ["COMP", {"outcome": "CONF", "rank": 2, "beneficiary": "PARTNER"}],
    "summary": "Four ships.",
    "people_home": 120,
    "cost_home": {"amount": "1250.50", "currency": "EUR"},
    "lat": "-6.12345",
    "lon": "106.800000",
    "frameworks": ["ARF"],
    "domain": ["SEA"],
    "marking": "LIMITED",
    "purpose_check": True,
}


@pytest.fixture
def visit(desk):
    with acting_as(desk):
        return log("XAA", title="Visit")


def address(engagement):
    return f"{LIST}{engagement.ref}/"


def tag(engagement):
    return f'"{engagement.ref}-{engagement.version}"'


def test_what_is_logged_comes_back(api):
    answer = api.post(LIST, ENTRY, "json")
    assert answer.status_code == 201
    shown = answer.json()
    assert re.fullmatch(r"E-\d{4}-\d{6}", shown["ref"])
    assert answer["Location"] == f"{LIST}{shown['ref']}/"
    assert answer["ETag"] == f'"{shown["ref"]}-1"'
    told = ("kind", "family", "title", "state", "retrospective")
    assert {name: shown[name] for name in told} == {
        "kind": "EXR-STD", "family": "EXR", "title": "Sea exercise", "state": "COMPLETED",
        "retrospective": True,
    }  # fmt: skip
    assert shown["actual"] == ENTRY["actual"]
    assert shown["participants"] == [
        {"partner": "IDN", "role": "LEAD", "counterpart_type": "MILITARY", "capacity": "OFFICIAL",
         "people": 40, "service": [], "acceptance": "UNASKED"},
        {"partner": "SGP", "role": "OBSERVER", "counterpart_type": "MILITARY",
         "capacity": "OFFICIAL", "people": None, "service": ["NAVY"], "acceptance": "UNASKED"},
    ]  # fmt: skip
    assert shown["principals"] == [
        {"side": "HOME", "office": "Fleet commander", "level": "L5", "person": None,
         "national_rank": None, "nato_code": None}
    ]  # fmt: skip
    assert shown["outcomes"] == [
        {"outcome": "COMP", "rank": 1, "source": "OFFICER", "beneficiary": "BOTH"},
        {"outcome": "CONF", "rank": 2, "source": "OFFICER", "beneficiary": "PARTNER"},
    ]
    assert shown["cost_home"] == {"amount": "1250.50", "currency": "EUR"}
    assert (shown["lat"], shown["lon"]) == ("-6.123450", "106.800000")
    assert shown["marking"] == {"policy": "DEMO", "classification": "LIMITED", "categories": []}
    assert shown["frameworks"] == ["ARF"]
    assert (shown["goal"], shown["cancel_by"], shown["external_ref"]) == (None, None, None)
    assert isinstance(shown["warnings"], list)
    read = api.get(answer["Location"])
    assert read["ETag"] == answer["ETag"]
    assert read.json() == {name: value for name, value in shown.items() if name != "warnings"}


def test_what_was_read_can_be_sent_back_without_what_the_service_sets(api):
    first = api.post(LIST, ENTRY, "json").json()
    taken = {name: first[name] for name in ENTRY}
    answer = api.patch(f"{LIST}{first['ref']}/", taken, "json", HTTP_IF_MATCH=f'"{first["ref"]}-1"')
    assert answer.status_code == 200, answer.content
    assert answer.json()["version"] == 1


def test_the_same_record_again_is_not_a_second_one(api):
    record = {**ENTRY, "external_source": "fleet", "external_ref": "77"}
    first = api.post(LIST, record, "json")
    again = api.post(LIST, {**record, "title": "Another title"}, "json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["ref"] == first.json()["ref"]
    assert again.json()["title"] == "Sea exercise"


def test_a_change_needs_the_version_it_changes(api, visit):
    change = {"title": "Another title"}
    assert api.patch(address(visit), change, "json").status_code == 428
    answer = api.patch(address(visit), change, "json", HTTP_IF_MATCH=tag(visit))
    assert (answer.status_code, answer["ETag"]) == (200, f'"{visit.ref}-2"')
    again = api.patch(address(visit), {"title": "Third"}, "json", HTTP_IF_MATCH=tag(visit))
    assert again.status_code == 412
    assert api.get(address(visit)).json()["title"] == "Another title"


@pytest.mark.parametrize(
    "header",
    ["junk", "", '"', 'W/"{ref}-1"', '"{ref}-2"', '"E-2025-000001-1"', "{ref}-1", '"{ref}-1',
     ", ".join(f'"x-{n}"' for n in range(1000))],
)  # fmt: skip
def test_a_tag_that_does_not_match_strongly_is_stale(api, visit, header):
    header = header.replace("{ref}", visit.ref)
    for answer in (
        api.patch(address(visit), {"title": "x"}, "json", HTTP_IF_MATCH=header),
        api.delete(address(visit), {"reason": "x"}, "json", HTTP_IF_MATCH=header),
    ):
        assert answer.status_code in {412, 403}
    assert api.get(address(visit)).json()["version"] == 1


@pytest.mark.parametrize("header", ["*", '"other-1", "{ref}-1"', '  "{ref}-1"  '])
def test_any_version_or_one_of_a_list_may_be_named(api, visit, header):
    header = header.replace("{ref}", visit.ref)
    answer = api.patch(address(visit), {"title": "x"}, "json", HTTP_IF_MATCH=header)
    assert answer.status_code == 200


def test_a_draft_is_cancelled_with_a_code_and_a_held_one_voided(api, api_as, visit, desk):
    with acting_as(desk):
        draft = log("XAA", state="DRAFT")
    answer = api.delete(address(draft), {"reason": "SCHEDULE"}, "json", HTTP_IF_MATCH=tag(draft))
    shown = answer.json()
    assert (answer.status_code, shown["state"]) == (200, "CANCELLED")
    assert (shown["cancel_by"], shown["cancel_reason"]) == ("HOME", "SCHEDULE")
    voided = api_as("planner").delete(
        address(visit), {"reason": "entered twice"}, "json", HTTP_IF_MATCH=tag(visit)
    )
    assert (voided.status_code, voided.json()["state"]) == (200, "VOIDED")
    assert voided.json()["state_reason"] == "entered twice"
    again = api_as("planner").delete(
        address(visit), {"reason": "again"}, "json", HTTP_IF_MATCH=voided["ETag"]
    )
    assert again.status_code == 409
    with acting_as(desk):
        assert Engagement.objects.filter(pk__in=[draft.pk, visit.pk]).count() == 2


def test_a_withdrawal_says_why_and_by_whom(api, desk):
    with acting_as(desk):
        draft = log("XAA", state="DRAFT")
    for body, name in (
        ({}, "reason"),
        ({"reason": ""}, "reason"),
        ({"reason": "x", "cancel_by": "US"}, "cancel_by"),
        ({"reason": "x", "cancel_reason": "FUN"}, "cancel_reason"),
        ({"reason": "x", "cancel_signal": True}, "cancel_signal"),
        ({"reason": "x", "colour": "red"}, "colour"),
    ):
        answer = api.delete(address(draft), body, "json", HTTP_IF_MATCH=tag(draft))
        assert answer.status_code == 400
        assert name in answer.json()["errors"]
    body = {"reason": "they called it off", "cancel_by": "PARTNER", "cancel_reason": "POLITICAL",
            "cancel_signal": True}  # fmt: skip
    shown = api.delete(address(draft), body, "json", HTTP_IF_MATCH=tag(draft)).json()
    assert (shown["cancel_by"], shown["cancel_signal"]) == ("PARTNER", True)


@pytest.mark.parametrize("who", ["client", "auditor", "security"])
def test_who_may_only_read_is_told_whom_to_ask(api_as, visit, who):
    client = api_as(who)
    for answer in (
        client.post(LIST, ENTRY, "json"),
        client.post(LIST, {"kind": 7}, "json"),
        client.patch(address(visit), {"nonsense": 1}, "json"),
        client.delete(address(visit), {}, "json"),
        client.post("/api/v1/series/", {"code": "A", "name": "B"}, "json"),
    ):
        assert answer.status_code == 403
        assert "Ask a" in answer.json()["detail"]


def test_checks_come_in_their_order(api, api_as, visit):
    """Signed in, body read, there at all, right, version, fields."""
    nowhere = f"{LIST}E-2025-999999/"
    strange = {"nonsense": 1}
    anybody = type(api)(raise_request_exception=False)
    assert anybody.patch(nowhere, b"{", content_type="application/json").status_code == 401
    assert api_as("client").patch(nowhere, b"{", content_type="application/json").status_code == 400
    assert api_as("client").patch(nowhere, strange, "json").status_code == 404
    assert api_as("client").patch(address(visit), strange, "json").status_code == 403
    assert api.patch(address(visit), strange, "json").status_code == 428
    assert api.patch(address(visit), strange, "json", HTTP_IF_MATCH='"x"').status_code == 412
    refused = api.patch(address(visit), strange, "json", HTTP_IF_MATCH=tag(visit))
    assert refused.status_code == 400


def test_a_refusal_writes_nothing(api, desk):
    entry = {**ENTRY, "participants": [{"partner": "XAA"}, {"partner": "ZZZ"}]}
    answer = api.post(LIST, entry, "json")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["participants.1.partner"]
    with acting_as(desk):
        assert not Engagement.objects.exists()


def test_series_are_opened_changed_and_read(api):
    entry = {
        "code": "AUS-TALKS",
        "name": "Annual talks",
        "partners": ["AUS"],
        "interval_months": 12,
    }
    opened = api.post("/api/v1/series/", entry, "json")
    assert (opened.status_code, opened["Location"]) == (201, "/api/v1/series/AUS-TALKS/")
    assert api.post("/api/v1/series/", entry, "json").status_code == 400
    changed = api.patch(
        opened["Location"], {"partners": ["AUS", "NZL"]}, "json", HTTP_IF_MATCH=opened["ETag"]
    )
    assert changed.json()["partners"] == ["AUS", "NZL"]
    assert api.get("/api/v1/series/").json()["results"] == [changed.json()]
    backwards = {"valid_from": "2025-01-02", "valid_to": "2025-01-01"}
    refused = api.patch(opened["Location"], backwards, "json", HTTP_IF_MATCH=changed["ETag"])
    assert list(refused.json()["errors"]) == ["valid_to"]
    another = api.patch(opened["Location"], {"code": "X"}, "json", HTTP_IF_MATCH="*")
    assert another.status_code == 400
    assert api.patch("/api/v1/series/NONE/", {"name": "x"}, "json").status_code == 404
