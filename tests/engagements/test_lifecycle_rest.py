"""The life of an engagement over REST: what may follow, making it follow, and two at once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests import cast

pytestmark = pytest.mark.django_db
LOG = "/api/v1/engagements/"
DRAFT: dict[str, Any] = {
    "kind": "TLK-SVC",
    "state": "DRAFT",
    "title": "Talks of the two navies",
    "place": "PARTNER",
    "place_party": "XAA",
    "participants": [{"partner": "XAA", "acceptance": "ACCEPTED"}],
    "planned": {"start": "2025-04-09", "end": "2025-04-12"},
    "purpose_check": True,
}
Door = Callable[[str], APIClient]


@pytest.fixture
def door(api_as: Any) -> Door:
    return api_as  # type: ignore[no-any-return]


def draft(door: Door, **given: Any) -> str:
    answer = door("desk").post(LOG, {**DRAFT, **given}, "json")
    assert answer.status_code == 201, answer.content
    return str(answer.json()["ref"])


def at(ref: str) -> str:
    return f"{LOG}{ref}/transitions/"


def move(door: Door, ref: str, to: str, who: str = "desk", **said: Any) -> Any:
    headers = said.pop("headers", {})
    return door(who).post(at(ref), {"to": to, **said}, "json", **headers)


def moved(door: Door, ref: str, *steps: tuple[str, str], **said: Any) -> Any:
    answer = None
    for to, who in steps:
        answer = move(door, ref, to, who, reason="It is time.")
        assert answer.status_code == 200, (to, answer.content)
    return answer


APPROVED = (("PROPOSED", "desk"), ("APPROVED", "lead"))
CONFIRMED = (*APPROVED, ("CONFIRMED", "desk"))


def test_a_life_from_draft_to_closed_with_nothing_but_states_and_reasons(door: Door) -> None:
    ref = draft(door)
    moved(door, ref, *CONFIRMED, ("COMPLETED", "desk"), ("REPORTED", "desk"))
    shown = door("desk").get(f"{LOG}{ref}/").json()
    assert (shown["state"], shown["approved_by"], shown["report"]) == (
        "REPORTED", "lead", "It is time.",
    )  # fmt: skip
    history = door("desk").get(at(ref)).json()["history"]
    assert [(row["from"], row["to"], row["by"]) for row in history] == [
        (None, "DRAFT", "desk"),
        ("DRAFT", "PROPOSED", "desk"),
        ("PROPOSED", "APPROVED", "lead"),
        ("APPROVED", "CONFIRMED", "desk"),
        ("CONFIRMED", "COMPLETED", "desk"),
        ("COMPLETED", "REPORTED", "desk"),
    ]


def test_what_may_follow_says_who_and_what_is_missing_in_sentences(door: Door) -> None:
    ref = draft(door, place=None, place_party=None, purpose_check=False, planned=None)
    answer = door("desk").get(at(ref))
    shown = answer.json()
    assert answer.headers["ETag"] == f'"{ref}-1"'
    assert [(each["to"], each["may"]) for each in shown["results"]] == [
        ("PROPOSED", True), ("CANCELLED", True),
    ]  # fmt: skip
    proposing = shown["results"][0]
    assert proposing["missing"] == [
        "Affirm that it is neither an operation nor coercive.",
        "Say when it is planned: the first and the last day.",
        "Say where it is to be: at home, at a partner's, or elsewhere.",
    ]
    refused = move(door, ref, "PROPOSED")
    assert refused.status_code == 409
    assert all(sentence in refused.json()["detail"] for sentence in proposing["missing"])
    assert door("desk").get(f"{LOG}{ref}/").json()["version"] == 1


def test_a_reader_without_a_role_is_told_whom_to_ask(door: Door) -> None:
    ref = draft(door)
    moved(door, ref, *APPROVED)
    results = door("auditor").get(at(ref)).json()["results"]
    assert {each["may"] for each in results} == {False}
    assert {each["to"]: each["who"] for each in results}["CANCELLED"] == (
        "a country or regional lead"
    )
    assert move(door, ref, "CANCELLED", "auditor", reason="No.").status_code == 403
    assert door("auditor").post(at(ref), {"to": "nonsense"}, "json").status_code == 403


def test_happened_as_planned_is_one_field(door: Door) -> None:
    """US-2: one field is touched, and what was planned stays beside what was held."""
    ref = draft(door)
    moved(door, ref, *CONFIRMED)
    done = move(door, ref, "COMPLETED").json()
    days = {"start": "2025-04-09", "end": "2025-04-12"}
    assert (done["state"], done["actual"], done["planned"], done["retrospective"]) == (
        "COMPLETED", days, days, False,
    )  # fmt: skip


def test_what_happened_otherwise_keeps_plan_and_actual_apart(door: Door) -> None:
    ref = draft(
        door, participants=[{"partner": "XAA", "acceptance": "ACCEPTED"}, {"partner": "XBB"}]
    )
    moved(door, ref, *CONFIRMED)
    said = {
        "actual": {"start": "2025-04-10", "end": "2025-04-14"},
        "participants": [{"partner": "XAA", "role": "HOST"}, {"partner": "XBB", "role": "NO_SHOW"}],
        "people_home": 40,
    }
    done = move(door, ref, "COMPLETED", **said).json()
    assert done["planned"] == DRAFT["planned"]
    assert (done["actual"], done["people_home"]) == (said["actual"], 40)
    assert [row["role"] for row in done["participants"]] == ["HOST", "NO_SHOW"]


@pytest.mark.parametrize(
    ("said", "status", "field"),
    [
        ({"actual": {"start": "2190-01-01"}}, 400, "actual.start"),
        ({"actual": {"start": "2025-04-12", "end": "2025-04-09"}}, 400, "actual.end"),
        ({"participants": [{"partner": "XAA", "role": "NO_SHOW"}]}, 400, "participants"),
        ({"milestone_date": "2025-04-10"}, 400, "milestone_date"),
        ({"planned": {"start": "2025-04-10"}}, 400, "planned"),
        ({"report": "Good."}, 400, "report"),
        ({"unknown": 1}, 400, "unknown"),
        ({"reason": "x" * 501}, 400, "reason"),
    ],
)
def test_what_is_said_wrongly_with_a_move_is_refused_by_field(
    door: Door, said: dict[str, Any], status: int, field: str
) -> None:
    ref = draft(door)
    before = moved(door, ref, *CONFIRMED).json()
    refused = move(door, ref, "COMPLETED", **said)
    assert (refused.status_code, list(refused.json()["errors"])) == (status, [field])
    after = door("desk").get(f"{LOG}{ref}/").json()
    assert (after["state"], after["version"]) == ("CONFIRMED", before["version"])


def test_a_standing_kind_that_begins_as_planned_is_in_force(door: Door) -> None:
    planned = {"start": "2025-04-09", "end": "2190-01-09"}
    ref = draft(door, kind="TRN-PME", planned=planned)
    moved(door, ref, *CONFIRMED)
    done = move(door, ref, "COMPLETED").json()
    assert (done["actual"], done["planned"]) == ({"start": "2025-04-09", "end": None}, planned)


def test_a_milestone_is_reached_on_its_day(door: Door) -> None:
    ref = draft(door, kind="CSB-COD")
    moved(door, ref, *CONFIRMED)
    done = move(door, ref, "COMPLETED", milestone_date="2025-04-03").json()
    assert (done["milestone_date"], done["actual"]) == (
        "2025-04-03", {"start": "2025-04-03", "end": "2025-04-03"},
    )  # fmt: skip


def test_what_is_still_ahead_is_not_completed(door: Door) -> None:
    ahead = {"start": "2190-01-08", "end": "2190-01-09"}
    ref = draft(door, planned=ahead)
    moved(door, ref, *CONFIRMED)
    refused = move(door, ref, "COMPLETED")
    assert refused.status_code == 409
    assert "2190-01-08 is still ahead" in refused.json()["detail"]


def test_confirming_asks_that_a_partner_has_accepted(door: Door) -> None:
    ref = draft(door, participants=[{"partner": "XAA"}])
    moved(door, ref, *APPROVED)
    refused = move(door, ref, "CONFIRMED")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "No partner has accepted yet: set a participant's acceptance to ACCEPTED first.",
    )


def test_two_who_move_the_same_engagement_are_one_that_wins_and_one_that_reads_again(
    door: Door,
) -> None:
    ref = draft(door)
    tag = door("desk").get(at(ref)).headers["ETag"]
    headers = {"HTTP_IF_MATCH": tag}
    first = move(door, ref, "PROPOSED", headers=headers)
    second = move(door, ref, "CANCELLED", "desk", reason="No ship.", headers=headers)
    assert (first.status_code, second.status_code) == (200, 412)
    kept = door("desk").get(f"{LOG}{ref}/").json()
    assert (kept["state"], kept["state_reason"], kept["cancel_reason"]) == ("PROPOSED", None, None)


def test_the_same_move_twice_is_refused_by_the_state_alone(door: Door) -> None:
    ref = draft(door)
    assert move(door, ref, "PROPOSED").status_code == 200
    again = move(door, ref, "PROPOSED")
    assert again.status_code == 409
    assert "is proposed already" in again.json()["detail"]


def test_a_move_sent_twice_under_one_key_is_made_once(door: Door) -> None:
    ref = draft(door)
    key = {"HTTP_IDEMPOTENCY_KEY": "move-1"}
    first = move(door, ref, "PROPOSED", headers=key)
    again = move(door, ref, "PROPOSED", headers=key)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = move(door, ref, "CANCELLED", reason="No.", headers=key)
    assert other.status_code == 422


def test_a_proposal_is_sent_back_with_a_code_and_a_comment(door: Door) -> None:
    ref = draft(door)
    moved(door, ref, ("PROPOSED", "desk"))
    assert "reason" in move(door, ref, "DRAFT", "lead").json()["errors"]
    back = move(door, ref, "DRAFT", "lead", reason="Ask for more.", reason_code="WRONG_LEVEL")
    shown = back.json()
    assert (shown["state"], shown["return_reason"], shown["state_reason"]) == (
        "DRAFT", "WRONG_LEVEL", "Ask for more.",
    )  # fmt: skip
    approval = door("desk").get(at(ref)).json()["approvals"][0]
    assert (approval["decision"], approval["by"], approval["comment"]) == (
        "SENT_BACK", "lead", "Ask for more.",
    )  # fmt: skip


def test_postponing_says_who_asked_and_taking_up_again_needs_new_dates(door: Door) -> None:
    ref = draft(door)
    moved(door, ref, *CONFIRMED)
    off = move(door, ref, "POSTPONED", reason="HEALTH", cancel_by="PARTNER").json()
    assert (off["planned"], off["cancel_by"], off["cancel_reason"]) == (None, "PARTNER", "HEALTH")
    assert move(door, ref, "APPROVED", reason="Now.").status_code == 403
    refused = move(door, ref, "APPROVED", "lead", reason="Now.")
    assert refused.status_code == 409
    assert "Say when it is planned" in refused.json()["detail"]
    days = {"start": "2025-06-09", "end": "2025-06-12"}
    up = move(door, ref, "APPROVED", "lead", reason="Now.", planned=days).json()
    assert (up["state"], up["planned"], up["cancel_by"], up["cancel_reason"]) == (
        "APPROVED", days, None, None,
    )  # fmt: skip
    assert up["planned_baseline"] == DRAFT["planned"]


def test_a_political_cancellation_leaves_a_signal(door: Door) -> None:
    ref = draft(door)
    moved(door, ref, *APPROVED)
    refused = move(door, ref, "CANCELLED", "lead", reason="BUDGET", cancel_signal=True)
    assert list(refused.json()["errors"]) == ["cancel_signal"]
    off = move(
        door, ref, "CANCELLED", "lead", reason="POLITICAL", cancel_by="PARTNER", cancel_signal=True
    )
    assert (off.status_code, off.json()["cancel_signal"]) == (200, True)
    signals = door("desk").get("/api/v1/signals/?kind=SIG-CANC&partner=XAA").json()["results"]
    assert [signal["engagement"] for signal in signals] == [ref]


def test_voiding_names_the_engagement_that_it_repeats(door: Door) -> None:
    first, second = draft(door), draft(door)
    for ref in (first, second):
        moved(door, ref, *CONFIRMED, ("COMPLETED", "desk"))
    refused = move(door, second, "VOIDED", "planner", reason="Twice.", duplicate_of=second)
    assert list(refused.json()["errors"]) == ["duplicate_of"]
    out = move(door, second, "VOIDED", "planner", reason="Twice.", duplicate_of=first).json()
    assert (out["state"], out["links"]) == ("VOIDED", [{"to": first, "type": "DUPLICATE_OF"}])
    assert "nothing more is to be done" in move(door, second, "CLOSED", "lead").json()["detail"]


def test_a_report_is_written_with_the_move_and_found_by_its_words(door: Door) -> None:
    ref = draft(door)
    moved(door, ref, *CONFIRMED)
    early = door("desk").patch(f"{LOG}{ref}/", {"report": "Fine."}, "json", HTTP_IF_MATCH="*")
    assert list(early.json()["errors"]) == ["report"]
    moved(door, ref, ("COMPLETED", "desk"))
    refused = move(door, ref, "REPORTED")
    assert (refused.status_code, refused.json()["detail"]) == (
        409, "Say what came of it: the report.",
    )  # fmt: skip
    told = "The helicopters cross-decked.\n\nBoth crews want to meet again."
    shown = move(door, ref, "REPORTED", report=told).json()
    assert (shown["report"], shown["report_by"]) == (told, "desk")
    assert shown["report_on"] == shown["completed_on"]
    for words in ("cross-decked", "helicopter", "crews meeting"):
        found = door("desk").get(LOG, {"q": words}).json()["results"]
        assert [row["ref"] for row in found] == [ref], words
    emptied = door("desk").patch(f"{LOG}{ref}/", {"report": ""}, "json", HTTP_IF_MATCH="*")
    assert list(emptied.json()["errors"]) == ["report"]
    changes = door("desk").get(f"{LOG}{ref}/changes/").json()["results"]
    differing = {row["field"]: row["new"] for row in changes[0]["fields"]}
    assert (differing["report"], differing["report_by"]) == (told, "desk")


def test_rules_of_a_proposal_hold_while_it_waits_and_when_it_is_approved(door: Door) -> None:
    ref = draft(door)
    for steps in ((("PROPOSED", "desk"),), (("APPROVED", "lead"),), (("CONFIRMED", "desk"),)):
        moved(door, ref, *steps)
        for change, field in (
            ({"planned": None}, "planned"),
            ({"place": None, "place_party": None}, "place"),
            ({"purpose_check": False}, "purpose_check"),
            ({"actual": {"start": "2025-04-09"}}, "actual"),
        ):
            refused = door("desk").patch(f"{LOG}{ref}/", change, "json", HTTP_IF_MATCH="*")
            assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])


def test_what_was_approved_does_not_become_what_a_director_would_have_to_approve(
    door: Door,
) -> None:
    ref = draft(door)
    moved(door, ref, *APPROVED)
    refused = door("desk").patch(f"{LOG}{ref}/", {"kind": "EXR-MAJ"}, "json", HTTP_IF_MATCH="*")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["kind"])
    assert "propose it anew" in refused.json()["errors"]["kind"][0]
    kept = door("desk").patch(f"{LOG}{ref}/", {"kind": "TLK-WG"}, "json", HTTP_IF_MATCH="*")
    assert kept.status_code == 200


def test_a_hidden_engagement_has_no_life_to_be_seen(door: Door) -> None:
    ref = draft(door, marking="LIMITED")
    cast.clear("client", rank=10)
    assert door("client").get(at(ref)).status_code == 404
    cast.clear("lead", rank=10)
    assert move(door, ref, "PROPOSED", "lead").status_code == 404


def test_moves_are_counted_by_quarter_and_reason(door: Door) -> None:
    today = date.today()  # noqa: DTZ011 - the door's clock is the machine's
    first, second, hidden = draft(door), draft(door), draft(door, marking="LIMITED")
    for ref, code in ((first, "TIMING"), (second, "TIMING"), (hidden, "TIMING")):
        moved(door, ref, ("PROPOSED", "desk"))
        move(door, ref, "DRAFT", "lead", reason="Later.", reason_code=code)
    cast.clear("planner", rank=10)
    address = "/api/v1/state-changes/"
    quarter = f"{today.year}Q{(today.month + 2) // 3}"
    for asked in ({}, {"quarter": quarter}, {"partner": "XAA"}):
        shown = door("planner").get(address, asked).json()
        assert shown["quarter"] == quarter
        counts = {
            (row["from"], row["to"], row["reason_code"]): row["count"] for row in shown["results"]
        }
        assert counts[("PROPOSED", "DRAFT", "TIMING")] == 2
        assert counts[(None, "DRAFT", None)] == 2
    before = (today - timedelta(days=400)).year
    assert door("planner").get(address, {"quarter": f"{before}Q1"}).json()["results"] == []
    assert door("planner").get(address, {"partner": "XBB"}).json()["results"] == []
    assert door("planner").get(address, {"quarter": "soon"}).status_code == 400


def test_a_log_without_an_approval_is_told_to_the_desk_and_shown_to_the_lead(door: Door) -> None:
    held = {
        **DRAFT, "state": "COMPLETED", "kind": "EXR-MAJ", "planned": None,
        "actual": {"start": "2025-04-09", "end": "2025-04-12"},
    }  # fmt: skip
    answer = door("desk").post(LOG, held, "json").json()
    assert [w for w in answer["warnings"] if "without an approval" in w]
    shown = door("lead").get("/api/v1/queues/").json()["logged_without_approval"]
    assert [row["ref"] for row in shown] == [answer["ref"]]
    plain = door("desk").post(LOG, {**held, "kind": "TLK-SVC"}, "json").json()
    assert not [w for w in plain["warnings"] if "without an approval" in w]
