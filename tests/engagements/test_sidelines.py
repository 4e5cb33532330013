"""Meetings beside a main event: found there, counted by themselves, hidden as any other."""

from datetime import date

import pytest

from tests.cast import clear
from tests.factories import log

LIST = "/api/v1/engagements/"
DAYS = {"start": date(2025, 5, 30), "end": date(2025, 6, 1)}


@pytest.fixture
def dialogue(acting):
    return log("XAA", "XBB", "XCC", kind="FOR-DLG", title="Dialogue", actual=DAYS)


def aside(main, *partners, **given):
    links = [{"to": main.ref, "type": "MARGIN_OF"}]
    return log(*partners, kind="TLK-SVC", actual=DAYS, links=links, **given)


def beside(client, main):
    answer = client.get(f"{LIST}{main.ref}/sidelines/")
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["results"]]


def test_a_meeting_in_the_margins_is_found_at_the_main_event_and_has_its_own_partners(
    api, dialogue
):
    meeting = aside(dialogue, "XBB", title="Over breakfast")
    log("XBB", kind="TLK-SVC", title="Elsewhere", actual=DAYS)
    (row,) = api.get(f"{LIST}{dialogue.ref}/sidelines/").json()["results"]
    assert (row["ref"], [p["partner"] for p in row["participants"]]) == (meeting.ref, ["XBB"])
    assert beside(api, meeting) == []


def test_what_a_tour_holds_is_beside_it_too(api, acting):
    tour = log(title="Tour", is_container=True, participants=[], state="DRAFT", planned=DAYS)
    log("XAA", title="First capital", parent=tour.ref, actual=DAYS)
    assert beside(api, tour) == ["First capital"]


def test_a_hidden_meeting_is_not_found_beside_what_is_open(api, api_as, dialogue):
    aside(dialogue, "XBB", title="Quietly", marking="CONTROLLED")
    quiet = log("XAA", title="Quiet dialogue", marking="CONTROLLED", actual=DAYS)
    aside(quiet, "XCC", title="Openly")
    clear("lead", rank=10)
    low = api_as("lead")
    assert beside(low, dialogue) == []
    hidden, never = (low.get(f"{LIST}{ref}/sidelines/") for ref in (quiet.ref, "E-1999-000000"))
    assert (hidden.status_code, hidden.content) == (404, never.content)
