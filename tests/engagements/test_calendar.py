"""The calendar feed, and the keys that open it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from icalendar import Calendar
from rest_framework.test import APIClient

from accounts.acting import acting_as
from accounts.models import AuditEvent, CalendarKey, Desk, User
from engagements.actions import cancel_engagement
from tests import cast
from tests.factories import NOW, log

pytestmark = pytest.mark.django_db

KEYS, FEED = "/api/v1/calendar-keys/", "/api/v1/calendar.ics"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def stranger():
    return APIClient()


def a_key(api: Any, name: str = "my telephone") -> str:
    answer = api.post(KEYS, {"name": name}, "json")
    assert answer.status_code == 201, answer.content
    return answer.json()["key"]


def days(first: date, last: date) -> dict[str, Any]:
    return {"state": "DRAFT", "planned": {"start": first, "end": last}}


def events(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(event["summary"]): event for event in found}


def test_a_key_opens_the_calendar_of_its_owner_without_session_or_token(api, stranger, desk):
    with acting_as(desk):
        row = log("XAA", title="Frigate at Port Vell", place_name="Port Vell", summary="Alongside")
        log("XBB", title="Planning conference", **days(date(2026, 9, 1), date(2026, 9, 3)))
    answer = stranger.get(FEED, {"key": a_key(api)})
    held = events(answer)
    assert set(held) == {"Planning conference"}
    with time_machine.travel(datetime(2025, 6, 1, tzinfo=UTC), tick=False):
        held = events(stranger.get(FEED, {"key": a_key(api, "another")}))
    event = held["Frigate at Port Vell"]
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2025, 4, 9), date(2025, 4, 13))
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert str(event["uid"]).startswith(f"{row.ref}@")
    assert (event["sequence"], event["last-modified"].dt) == (1, NOW)
    assert (event["status"], event["location"]) == ("CONFIRMED", "Port Vell")
    assert (event["class"], event["categories"].cats) == ("CONFIDENTIAL", ["Ship visit"])
    assert str(event["description"]).splitlines() == [
        "Marked INTERNAL", f"{row.ref}, completed", "With XAA", "Alongside",
    ]  # fmt: skip
    assert str(event["url"]).endswith(f"/engagements/{row.ref}/")


def test_the_calendar_has_a_name_and_the_highest_of_its_markings(api, stranger, desk):
    with acting_as(desk):
        log("XAA", **days(date(2026, 9, 1), date(2026, 9, 1)))
        log("XAA", marking="LIMITED", **days(date(2026, 9, 1), date(2026, 9, 1)))
    calendar = Calendar.from_ical(stranger.get(FEED, {"key": a_key(api)}).content)
    assert str(calendar["x-wr-calname"]) == "Entente: desk"
    assert str(calendar["x-wr-caldesc"]) == "Marked LIMITED"


def test_a_plan_is_tentative_and_what_was_called_off_is_cancelled(api, stranger, desk, lead):
    ahead = days(date(2026, 9, 1), date(2026, 9, 1))
    with acting_as(desk):
        log("XAA", title="Draft", **ahead)
        gone = log("XAA", title="Gone", **ahead)
        cancel_engagement(
            gone, by=desk, at=NOW, reason="", cancel_by="HOME", cancel_reason="SCHEDULE"
        )
        log("XAA", kind="REP-RES", title="In post", actual={"start": date(2026, 1, 1)})
    found = events(stranger.get(FEED, {"key": a_key(api)}))
    assert {title: str(event["status"]) for title, event in found.items()} == {
        "Draft": "TENTATIVE", "Gone": "CANCELLED",
    }  # fmt: skip


def test_a_day_stays_that_day_on_both_sides_of_the_date_line(api, stranger, desk):
    with acting_as(desk):
        for place in ("Auckland", "Honolulu"):
            log("XAA", title=place, place_name=place, **days(date(2027, 4, 9), date(2027, 4, 9)))
    key = a_key(api)
    texts = []
    for zone in ("Pacific/Auckland", "Pacific/Honolulu"):
        with cast.everything():
            Desk.objects.filter(pk="policy").update(time_zone=zone)
        answer = stranger.get(FEED, {"key": key})
        for event in events(answer).values():
            assert (event["dtstart"].dt, event["dtend"].dt) == (date(2027, 4, 9), date(2027, 4, 10))
            # Neither a time nor a zone that a client could move it by.
            assert not isinstance(event["dtstart"].dt, datetime)
            assert "TZID" not in event["dtstart"].params
        texts.append(answer.content)
    assert texts[0] == texts[1]


def test_whatever_is_written_in_a_title_is_read_back_as_it_stands(api, stranger, desk):
    titles = {
        "Talks; of 3, 4 \\ 5: “été” " + "αβγδ€" * 20,
        "é" * 140,
        "BEGIN:VEVENT",
        "\\n stays",
    }
    with acting_as(desk):
        for title in titles:
            log("XAA", title=title, summary=title, **days(date(2026, 9, 1), date(2026, 9, 1)))
    answer = stranger.get(FEED, {"key": a_key(api)})
    assert set(events(answer)) == titles
    for title, event in events(answer).items():
        assert str(event["description"]).endswith(f"\n{title}")
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    assert answer.content.count(b"\n") == answer.content.count(b"\r\n")


def test_a_calendar_reaches_a_year_back_and_two_years_ahead(api, stranger, desk):
    with acting_as(desk):
        for title, day in (
            ("too long ago", date(2025, 6, 28)),
            ("a year ago", date(2025, 6, 30)),
            ("in two years", date(2028, 6, 30)),
            ("too far ahead", date(2028, 7, 2)),
        ):
            log("XAA", title=title, **days(day, day))
    assert list(events(stranger.get(FEED, {"key": a_key(api)}))) == ["a year ago", "in two years"]


def test_what_the_owner_may_not_see_leaves_no_trace_in_the_calendar(api, stranger, desk):
    key = a_key(api)
    with acting_as(desk):
        log("XAA", title="Seen", **days(date(2026, 9, 1), date(2026, 9, 1)))
    cast.clear("desk", rank=10)
    before = stranger.get(FEED, {"key": key})
    with acting_as(cast.clear("desk")):
        log("XAA", marking="CONTROLLED", **days(date(2026, 9, 1), date(2026, 9, 1)))
    cast.clear("desk", rank=10)
    after = stranger.get(FEED, {"key": key})
    assert (after.content, after["ETag"]) == (before.content, before["ETag"])
    assert list(events(after)) == ["Seen"]


def test_reading_a_flagged_row_in_the_calendar_is_noted_as_its_owner(api, stranger, desk):
    with acting_as(desk):
        row = log("XAA", marking="CONTROLLED", **days(date(2026, 9, 1), date(2026, 9, 1)))
    stranger.get(FEED, {"key": a_key(api)})
    with cast.everything():
        [note] = AuditEvent.objects.filter(operation="READ")
    assert (note.actor_id, row.ref in str(note.changes)) == (desk.user_id, True)


def test_an_unchanged_calendar_is_not_sent_again(api, stranger, desk):
    key = a_key(api)
    tag = stranger.get(FEED, {"key": key})["ETag"]
    again = stranger.get(FEED, {"key": key}, HTTP_IF_NONE_MATCH=tag)
    assert (again.status_code, again.content) == (304, b"")
    with acting_as(desk):
        log("XAA", **days(date(2026, 9, 1), date(2026, 9, 1)))
    assert stranger.get(FEED, {"key": key}, HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_wrong_revoked_and_missing_keys_are_answered_as_an_address_that_is_not_there(api, stranger):
    key = a_key(api)
    assert api.delete(f"{KEYS}1/").json()["revoked_at"] is not None
    nowhere = stranger.get("/api/v1/nowhere.ics")
    for query in ({}, {"key": ""}, {"key": key}, {"key": "entente_x"}, {"key": "\x00é"}):
        answer = stranger.get(FEED, query)
        assert (answer.status_code, answer.json()) == (404, nowhere.json())
        assert answer["Content-Type"] == nowhere["Content-Type"]


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_system": True}])
def test_the_key_of_somebody_who_may_not_sign_in_opens_nothing(api, stranger, change):
    key = a_key(api)
    with cast.everything():
        User.objects.filter(username="desk").update(**change)
    assert stranger.get(FEED, {"key": key}).status_code == 404


def test_a_key_opens_the_calendar_alone_and_changes_nothing(api, stranger):
    key = a_key(api)
    stranger.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    assert stranger.get("/api/v1/engagements/").status_code == 401
    assert stranger.get(f"/api/v1/engagements/?key={key}").status_code == 401
    for method in ("post", "put", "patch", "delete"):
        assert getattr(stranger, method)(f"{FEED}?key={key}").status_code == 405
    assert APIClient().get(FEED, {"key": key, "desk": "policy"}).status_code == 400


def test_a_key_is_kept_as_its_digest_alone_and_shown_once(api):
    key = a_key(api)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(k)::text FROM accounts_calendarkey k")
        [(kept,)] = cursor.fetchall()
        assert key not in kept
    [shown] = api.get(KEYS).json()["results"]
    assert shown == {
        "id": 1, "name": "my telephone", "created_at": "2026-06-30T12:00:00Z", "revoked_at": None,
    }  # fmt: skip
    with cast.everything():
        [event] = AuditEvent.objects.filter(table_name="accounts_calendarkey")
    assert CalendarKey.objects.get().digest not in str(event.changes)


def test_an_answer_with_a_key_is_never_kept_to_be_repeated(api):
    answer = api.post(KEYS, {"name": "twice"}, "json", HTTP_IDEMPOTENCY_KEY="k")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["Idempotency-Key"])
    assert not CalendarKey.objects.exists()


def test_keys_are_their_owners_and_numbered_among_their_own(api, api_as):
    a_key(api)
    other = api_as("lead")
    assert other.get(KEYS).json()["results"] == []
    assert other.delete(f"{KEYS}1/").status_code == 404
    a_key(other)
    assert [key["id"] for key in other.get(KEYS).json()["results"]] == [1]
    assert api.get(f"{KEYS}1/").json()["revoked_at"] is None


def test_an_eleventh_key_is_refused_until_one_is_revoked(api):
    for number in range(10):
        a_key(api, f"key {number}")
    refused = api.post(KEYS, {"name": "one more"}, "json")
    assert refused.json()["errors"] == {
        "name": ["You have 10 keys that work: revoke one that is not used."]
    }
    api.delete(f"{KEYS}3/")
    a_key(api, "one more")


def test_who_knocks_too_often_with_keys_has_to_wait(api, stranger, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "strangers": 3}
    client = APIClient(REMOTE_ADDR="198.51.100.23")
    answers = [client.get(FEED, {"key": "guess"}).status_code for _ in range(5)]
    assert answers == [404, 404, 404, 429, 429]
