"""Stories of whole working days, told over REST from the first request to the figures."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from tests.factories import NOW

LOG = "/api/v1/engagements/"
TODAY = NOW.date()
#: Over the day before, so that it can be said to have been held.
LAST = TODAY - timedelta(days=1)
FIRST = LAST - timedelta(days=3)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def made(client: Any, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(path, body, "json")
    assert answer.status_code == 201, (path, answer.content)
    found: dict[str, Any] = answer.json()
    return found


def moved(client: Any, ref: str, to: str, **said: Any) -> dict[str, Any]:
    answer = client.post(f"{LOG}{ref}/transitions/", {"to": to, **said}, "json")
    assert answer.status_code == 200, (to, answer.content)
    found: dict[str, Any] = answer.json()
    return found


def listed(client: Any, path: str) -> list[dict[str, Any]]:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.content)
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def talks(client: Any, **given: Any) -> str:
    """A draft of talks that has all that a proposal takes."""
    body = {
        "kind": "TLK-SVC",
        "title": "Talks of the two navies",
        "place": "PARTNER",
        "participants": [{"partner": "XAA", "acceptance": "ACCEPTED"}],
        "planned": {"start": FIRST, "end": LAST},
        "purpose_check": True,
        **given,
    }
    return str(made(client, LOG, body)["ref"])


def test_yesterdays_visit_is_logged_with_four_answers_and_the_rest_is_sensible(api_as):
    """US-1."""
    body = {
        "kind": "VIS-SHIP",
        "place": "HOME",
        "participants": [{"partner": "XAA"}],
        "actual": {"start": LAST},
    }
    visit = made(api_as("desk"), LOG, body)
    assert visit["state"] == "COMPLETED"
    assert visit["actual"] == {"start": str(LAST), "end": str(LAST)}
    assert 1 <= len(visit["outcomes"]) <= 3
    assert {row["source"] for row in visit["outcomes"]} == {"DEFAULT_BY_KIND"}
    assert (visit["desk"], visit["owner"], visit["flow"]) == ("policy", "desk", "MUTUAL")
    assert visit["marking"]["classification"] == "INTERNAL"


def test_talks_go_from_an_idea_to_a_closed_file(api_as):
    """US-2, with all that comes before and after the one press of a button."""
    desk, lead = api_as("desk"), api_as("lead")
    ref = talks(desk)
    moved(desk, ref, "PROPOSED")
    assert desk.post(f"{LOG}{ref}/transitions/", {"to": "APPROVED"}, "json").status_code == 403
    moved(lead, ref, "APPROVED")
    moved(desk, ref, "CONFIRMED")
    held = moved(desk, ref, "COMPLETED")
    assert held["actual"] == held["planned"] == {"start": str(FIRST), "end": str(LAST)}
    assert not held["retrospective"]
    promise = {"by_whom": "PARTNER", "partner": "XAA", "text": "They name a point of contact"}
    made(desk, f"{LOG}{ref}/commitments/", promise)
    moved(desk, ref, "REPORTED", report="Agreed on a calendar of exercises.")
    assert lead.post(f"{LOG}{ref}/transitions/", {"to": "CLOSED"}, "json").status_code == 409
    judged = {
        "outcome": "RELN", "stage": "INITIAL", "assessor_role": "SELF", "score": 1,
        "confidence": "M", "evidence": ["DOCUMENT"], "observed_on": LAST,
        "rationale": "They proposed the next round.",
    }  # fmt: skip
    made(desk, f"{LOG}{ref}/assessments/", judged)
    assert moved(lead, ref, "CLOSED")["state"] == "CLOSED"
    told = desk.get(f"{LOG}{ref}/transitions/").json()
    assert [row["to"] for row in told["history"]] == [
        "DRAFT", "PROPOSED", "APPROVED", "CONFIRMED", "COMPLETED", "REPORTED", "CLOSED",
    ]  # fmt: skip
    assert told["results"] == [] or {row["to"] for row in told["results"]} == {"VOIDED"}
    assert [row["ref"] for row in listed(desk, f"{LOG}?q=calendar")] == [ref]


def test_ten_nations_are_one_row_and_each_finds_it(api_as):
    """US-6."""
    desk = api_as("desk")
    nations = ("AUS", "CAN", "FRA", "IDN", "IND", "JPN", "KOR", "MYS", "SGP", "THA")
    roles = ("HOST", *["PARTICIPANT"] * 7, "OBSERVER", "NO_SHOW")
    exercise = made(
        desk,
        LOG,
        {
            "kind": "EXR-MAJ",
            "place": "PARTNER",
            "place_party": "AUS",
            "participants": [
                {"partner": code, "role": role} for code, role in zip(nations, roles, strict=True)
            ],
            "actual": {"start": FIRST, "end": LAST},
        },
    )
    aside = made(
        desk,
        LOG,
        {
            "kind": "HLE-CHOD",
            "place": "THIRD",
            "place_party": "AUS",
            "participants": [{"partner": "JPN"}],
            "actual": {"start": LAST},
            "links": [{"to": exercise["ref"], "type": "MARGIN_OF"}],
        },
    )
    for code in nations:
        found = {row["ref"] for row in listed(desk, f"{LOG}?partner={code}")}
        assert found == ({exercise["ref"], aside["ref"]} if code == "JPN" else {exercise["ref"]})


def test_a_planner_asks_what_waits_what_lapses_and_what_is_late(api_as):
    """US-9."""
    desk, lead, planner = api_as("desk"), api_as("lead"), api_as("planner")
    waiting = talks(desk, planned={"start": date(2190, 3, 1)})
    moved(desk, waiting, "PROPOSED")
    ahead = talks(desk, planned={"start": date(2190, 5, 1)})
    moved(desk, ahead, "PROPOSED")
    moved(lead, ahead, "APPROVED")
    agreement = {
        "title": "Status of visiting forces",
        "type": "SECTOR",
        "sectors": ["STATUS_OF_FORCES"],
        "parties": ["XAA"],
        "state": "IN_FORCE",
        "reference": "12/2024",
        "signed": date(2024, 1, 8),
        "in_force": date(2024, 3, 1),
        "expires": TODAY + timedelta(days=40),
    }
    made(lead, "/api/v1/agreements/", agreement)
    assert [row["ref"] for row in listed(planner, f"{LOG}?state=PROPOSED")] == [waiting]
    assert [row["ref"] for row in listed(planner, f"{LOG}?state=APPROVED&from=2190-04-01")] == [
        ahead
    ]
    queues = planner.get("/api/v1/queues/").json()
    assert [row["waiting"] for row in queues["results"]] == [1]
    soon = TODAY + timedelta(days=60)
    lapsing = listed(planner, f"/api/v1/agreements/?expiring_before={soon}")
    assert [row["title"] for row in lapsing] == ["Status of visiting forces"]


def test_who_moved_it_and_who_is_cleared_for_it_can_be_shown(api_as):
    """US-12."""
    desk, lead, auditor = (api_as(who) for who in ("desk", "lead", "auditor"))
    ref = talks(desk, marking="CONTROLLED")
    moved(desk, ref, "PROPOSED")
    moved(lead, ref, "APPROVED", reason="They asked twice.")
    told = listed(desk, f"{LOG}{ref}/changes/")
    assert any(row["by"] == "lead" and "APPROVED" in str(row) for row in told), told
    assert any(ref in str(row) for row in listed(auditor, "/api/v1/audit/"))
