"""Routes of approval: which is taken, who decides, what waits, and that silence never approves."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.acting import Reader, acting_as
from accounts.models import User
from accounts.refusing import NotAllowedNow
from engagements.actions import edit_engagement, lock_engagement
from engagements.actions.lifekeeping import keep_life
from engagements.actions.relabelling import relabel_engagement
from engagements.actions.routes import change_route, load_routes, open_route
from engagements.actions.routing import asked_of, route_for
from engagements.models import Approval, ApprovalRoute, Engagement, StateChange
from tests import cast
from tests.engagements.lives import NOW, Cast, later

pytestmark = pytest.mark.django_db
ROUTES = "/api/v1/routes/"
DIRECTOR, USUAL = "Approving director", "Country or regional lead"


def taken(ref: str, by: Reader) -> str:
    with acting_as(by):
        route = route_for(asked_of(Engagement.objects.get(ref=ref)))
        return route.name if route else "none"


def opened(by: Reader, name: str = "Special", **given: Any) -> ApprovalRoute:
    fields = {"name": name, "priority": 1, "steps": [{"role": "APPR"}], **given}
    with acting_as(by):
        return open_route(fields, by=by, at=NOW)


def test_two_routes_are_shipped_and_the_first_that_fits_is_taken(people: Cast) -> None:
    assert taken(people.draft(), people.desk) == USUAL
    for kind in ("HLE-MIN", "HLE-CHOD", "EXR-MAJ", "MAT-DEL", "TRN-CRS"):
        with acting_as(people.desk):
            ref = people.draft(kind=kind)
        assert taken(ref, people.desk) == DIRECTOR, kind


def test_loading_the_routes_again_leaves_them_to_the_ministry(planner: Reader) -> None:
    with cast.everything() as installation:
        route = ApprovalRoute.objects.get(name=USUAL)
        change_route(route, {"priority": 7}, by=planner, at=NOW)
        assert load_routes(by=installation, at=NOW).made == 0
        assert ApprovalRoute.objects.get(name=USUAL).priority == 7


@pytest.mark.parametrize(
    ("criterion", "fits", "does_not"),
    [
        ({"kinds": ["TLK-SVC"]}, {}, {"kind": "TLK-WG"}),
        ({"families": ["TLK"]}, {}, {"kind": "VIS-AIR"}),
        ({"partner": "XAA"}, {}, {"participants": [{"partner": "XBB"}], "place_party": "XBB"}),
        (
            {"level_min": 8},
            {"principals": [{"side": "HOME", "office": "Minister", "level": "L9"}]},
            {"principals": [{"side": "HOME", "office": "Director", "level": "L3"}]},
        ),
        (
            {"cost_at_least": {"amount": 1000, "currency": "EUR"}},
            {"cost_home": {"amount": 1000, "currency": "EUR"}},
            {"cost_home": {"amount": 999, "currency": "EUR"}},
        ),
        (
            {"cost_at_least": {"amount": 1000, "currency": "EUR"}},
            {"cost_home": {"amount": 5000, "currency": "EUR"}},
            {"cost_home": {"amount": 5000, "currency": "USD"}},
        ),
        ({"marking": "LIMITED"}, {"marking": "CONTROLLED HARBOUR"}, {"marking": "INTERNAL"}),
    ],
)
def test_a_route_is_taken_by_what_it_names(
    people: Cast,
    planner: Reader,
    criterion: dict[str, Any],
    fits: dict[str, Any],
    does_not: dict[str, Any],
) -> None:
    cast.clear("desk", "HARBOUR")
    desk = replace(people.desk, marking_ids=cast.clear("desk", "HARBOUR").marking_ids)
    people = Cast(desk, people.lead, planner)
    one, other = people.draft(**fits), people.draft(**does_not)
    opened(planner, **criterion)
    assert taken(one, people.desk) == "Special"
    assert taken(other, people.desk) == USUAL


def test_a_route_for_a_marking_is_hidden_with_it(api_as: Any, planner: Reader) -> None:
    cleared = cast.clear("planner", "LANTERN")
    ref = opened(cleared, marking="CONTROLLED LANTERN").ref
    assert api_as("planner").get(f"{ROUTES}{ref}/").status_code == 200
    cast.clear("lead")
    assert api_as("lead").get(f"{ROUTES}{ref}/").status_code == 404
    assert ref not in api_as("lead").get(ROUTES).content.decode()


def test_whoever_made_or_proposed_it_does_not_decide_whatever_else_they_are(
    people: Cast, security: Reader
) -> None:
    everything = replace(people.desk, roles=frozenset({"DESK", "LEAD", "APPR", "STEW", "SECO"}))
    ref = people.life("PROPOSED")
    for to in ("APPROVED", "REJECTED", "DRAFT"):
        with pytest.raises(PermissionDenied, match="Whoever proposes something does not decide"):
            people.move(ref, to, by=everything)
    second = people.draft()
    proposer = replace(security, roles=frozenset({"LEAD"}))
    people.move(second, "PROPOSED", by=proposer)
    with pytest.raises(PermissionDenied):
        people.move(second, "APPROVED", by=proposer)
    people.move(second, "APPROVED")


def test_the_database_refuses_that_the_creator_is_the_approver(people: Cast) -> None:
    """INV-14, on whatever path."""
    ref = people.life("APPROVED")
    alike = pytest.raises(IntegrityError, match="approver_is_another")
    for statement in (
        "UPDATE engagements_engagement SET approved_by_id = created_by_id WHERE ref = %s",
        "UPDATE engagements_engagement SET created_by_id = approved_by_id WHERE ref = %s",
    ):
        with acting_as(people.lead), alike, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [ref])


def test_a_change_of_state_is_noted_by_the_database_and_by_nobody_else(people: Cast) -> None:
    ref = people.life("APPROVED")
    for statement in (
        "UPDATE engagements_statechange SET reason = 'other'",
        "DELETE FROM engagements_statechange",
        "INSERT INTO engagements_statechange (engagement_id, from_state, to_state, by_id, at,"
        " reason_code, cancel_by, reason) SELECT id, '', 'CLOSED', created_by_id, now(), '', '', ''"
        " FROM engagements_engagement",
    ):
        denied = pytest.raises(ProgrammingError, match="permission denied")
        with acting_as(people.lead), denied, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with acting_as(people.lead):
        Engagement.objects.filter(ref=ref).update(state="CONFIRMED")
        last = Engagement.objects.get(ref=ref).state_changes.order_by("id").last()
        assert last is not None
        assert (last.from_state, last.to_state, last.by_id) == (
            "APPROVED", "CONFIRMED", people.lead.user_id,
        )  # fmt: skip


def test_what_waits_and_what_was_moved_is_marked_as_the_engagement_is(
    people: Cast, security: Reader
) -> None:
    ref = people.life("PROPOSED")
    with acting_as(security):
        engagement = lock_engagement(ref, by=security)
        relabel_engagement(engagement, "LIMITED", reason="It names a plan.", by=security, at=NOW)
        parts = [*engagement.approvals.all(), *engagement.state_changes.all()]
        assert len(parts) == 3
        assert {part.marking_id for part in parts} == {engagement.marking_id}
    with acting_as(cast.clear("planner", rank=10)):
        assert not Approval.objects.exists()
        assert not StateChange.objects.exists()


def test_steps_are_taken_in_order_each_by_another_person(
    people: Cast, planner: Reader, security: Reader
) -> None:
    opened(planner, steps=[{"role": "LEAD"}, {"role": "APPR"}])
    ref = people.life("PROPOSED")
    director = replace(security, roles=frozenset({"APPR", "LEAD"}))
    with pytest.raises(PermissionDenied, match="a country or regional lead to decide"):
        people.move(ref, "APPROVED", by=replace(director, roles=frozenset({"APPR"})))
    first = people.move(ref, "APPROVED", {"reason": "It fits."})
    assert first.engagement.state == "PROPOSED"
    assert first.warnings == [
        "Approved at this step. It waits for an approving director to decide next."
    ]
    # The same lead is a director too, and has decided already.
    with pytest.raises(PermissionDenied, match="does not decide"):
        people.move(ref, "APPROVED")
    second = people.move(ref, "APPROVED", {}, by=director)
    assert second.engagement.state == "APPROVED"
    assert second.engagement.approved_by_id == director.user_id


def test_a_named_person_decides_and_nobody_else(
    people: Cast, planner: Reader, security: Reader
) -> None:
    opened(planner, steps=[{"user": "lead"}])
    ref = people.life("PROPOSED")
    other = replace(security, roles=frozenset({"LEAD", "APPR"}))
    with pytest.raises(PermissionDenied, match="This step is for lead to decide"):
        people.move(ref, "APPROVED", by=other)
    assert people.move(ref, "APPROVED").engagement.state == "APPROVED"


def test_what_was_sent_back_waits_anew_when_it_is_proposed_again(people: Cast) -> None:
    ref = people.life("PROPOSED")
    people.move(ref, "DRAFT")
    people.move(ref, "PROPOSED", at=later(1))
    with acting_as(people.desk):
        rows = Approval.objects.filter(engagement__ref=ref).order_by("id")
        assert [(row.round, row.decision) for row in rows] == [(1, "SENT_BACK"), (2, "")]


def test_a_proposal_that_is_changed_waits_for_whom_its_route_names_now(people: Cast) -> None:
    ref = people.life("PROPOSED")
    with acting_as(people.desk):
        engagement = lock_engagement(ref, by=people.desk)
        edit_engagement(engagement, {"kind": "EXR-MAJ"}, by=people.desk, at=NOW)
        rows = Approval.objects.filter(engagement__ref=ref).order_by("id")
        assert [(row.step.role, row.decision) for row in rows] == [
            ("LEAD", "OVERTAKEN"), ("APPR", ""),
        ]  # fmt: skip
    with pytest.raises(PermissionDenied, match="an approving director"):
        people.move(ref, "APPROVED", by=replace(people.lead, roles=frozenset({"LEAD"})))


def test_a_route_that_is_changed_under_a_proposal_is_the_one_that_counts(
    people: Cast, planner: Reader
) -> None:
    ref = people.life("PROPOSED")
    with acting_as(planner):
        route = ApprovalRoute.objects.get(name=USUAL)
        change_route(route, {"steps": [{"role": "APPR"}]}, by=planner, at=NOW)
    with pytest.raises(PermissionDenied, match="an approving director"):
        people.move(ref, "APPROVED", by=replace(people.lead, roles=frozenset({"LEAD"})))
    assert people.move(ref, "APPROVED").engagement.state == "APPROVED"


def test_cancelling_a_proposal_ends_its_waiting(people: Cast) -> None:
    ref = people.life("PROPOSED")
    people.move(ref, "CANCELLED")
    with acting_as(people.desk):
        assert [row.decision for row in Approval.objects.all()] == ["OVERTAKEN"]


def test_silence_never_approves_but_calls_for_the_higher_role_once(
    people: Cast, security: Reader
) -> None:
    director = replace(security, roles=frozenset({"APPR"}))
    ref = people.life("PROPOSED")
    with pytest.raises(PermissionDenied):
        people.move(ref, "APPROVED", by=director)
    with cast.everything() as calendar:
        assert keep_life(ref, by=calendar, at=later(9)) is False
        assert keep_life(ref, by=calendar, at=later(10)) is True
        assert keep_life(ref, by=calendar, at=later(400)) is False
        row = Approval.objects.get()
        assert (row.escalated_at, row.decision) == (later(10), "")
        assert Engagement.objects.get(ref=ref).state == "PROPOSED"
    assert people.move(ref, "APPROVED", by=director, at=later(11)).engagement.state == "APPROVED"


def test_a_step_that_nobody_active_can_take_is_shown_as_a_fault(people: Cast, api_as: Any) -> None:
    shown = api_as("desk").get(ROUTES).json()["results"]
    assert [(step["approvers"], step["fault"]) for row in shown for step in row["steps"]] == [
        (1, None), (1, None),
    ]  # fmt: skip
    with cast.everything():
        User.objects.filter(username="lead").update(is_active=False)
    shown = api_as("desk").get(ROUTES).json()["results"]
    faults = [step["fault"] for row in shown for step in row["steps"]]
    assert all(fault and fault.startswith("Nobody active is") for fault in faults)
    ref = people.draft()
    (warning,) = people.move(ref, "PROPOSED").warnings
    assert warning.startswith("Nobody active can decide at step 1 of the route")
    approving = api_as("desk").get(f"/api/v1/engagements/{ref}/transitions/").json()["results"][0]
    assert (approving["to"], approving["missing"]) == ("APPROVED", [warning])


def test_queues_say_how_many_wait_how_long_and_what_escalated(people: Cast, api_as: Any) -> None:
    old, middle, new = (people.life("PROPOSED", at=later(days)) for days in (-30, -20, -1))
    hidden = people.life("PROPOSED", at=later(-90), marking="LIMITED")
    with cast.everything() as calendar:
        keep_life(old, by=calendar, at=NOW)
    cast.clear("planner", rank=10)
    (queue,) = api_as("planner").get("/api/v1/queues/").json()["results"]
    assert (queue["route"], queue["step"], queue["role"], queue["waiting"]) == (
        USUAL, 1, "LEAD", 3,
    )  # fmt: skip
    assert queue["oldest"] == "2026-05-31T12:00:00Z"
    assert [row["ref"] for row in queue["escalated"]] == [old]
    assert queue["oldest_days"] - queue["median_days"] == 10
    assert not any(ref in str(queue) for ref in (hidden, middle, new))


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"steps": [{"role": "DESK"}]}, "steps.0.role"),
        ({"steps": [{}]}, "steps.0.role"),
        ({"steps": [{"role": "LEAD", "user": "lead"}]}, "steps.0.role"),
        ({"steps": [{"user": "auditor"}]}, "steps.0.user"),
        ({"steps": [{"role": "LEAD", "days": 5}]}, "steps.0.days"),
        ({"steps": [{"role": "LEAD", "days": 0, "escalates_to": "APPR"}]}, "steps.0.days"),
        ({"steps": []}, "steps"),
        ({"kinds": ["NOPE"]}, "kinds"),
        ({"families": ["XXX"]}, "families"),
        ({"partner": "XQQ"}, "partner"),
        ({"cost_at_least": {"amount": "-1", "currency": "EUR"}}, "cost_at_least.amount"),
        ({"marking": "NOPE"}, "marking"),
        ({"level_min": "L11"}, "level_min"),
    ],
)
def test_a_route_that_could_not_be_taken_is_refused_by_field(
    api_as: Any, sent: dict[str, Any], field: str
) -> None:
    body = {"name": "Another", "priority": 5, "steps": [{"role": "LEAD"}], **sent}
    refused = api_as("planner").post(ROUTES, body, "json")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])


def test_a_route_is_opened_and_changed_over_rest(api_as: Any) -> None:
    planner = api_as("planner")
    body = {
        "name": "Ministers",
        "priority": 5,
        "level_min": "L9",
        "cost_at_least": {"amount": "1000.00", "currency": "EUR"},
        "steps": [{"role": "LEAD", "days": 5, "escalates_to": "APPR"}, {"role": "APPR"}],
    }
    made = planner.post(ROUTES, body, "json")
    assert made.status_code == 201, made.content
    shown = made.json()
    assert (shown["level_min"], shown["cost_at_least"], shown["marking"]["classification"]) == (
        "L9", {"amount": "1000.00", "currency": "EUR"}, "PUBLIC",
    )  # fmt: skip
    assert [(step["position"], step["role"]) for step in shown["steps"]] == [
        (1, "LEAD"),
        (2, "APPR"),
    ]
    address, tag = made.headers["Location"], made.headers["ETag"]
    fewer = {"steps": [{"role": "APPR"}], "in_use": False}
    assert planner.patch(address, fewer, "json").status_code == 428
    changed = planner.patch(address, fewer, "json", HTTP_IF_MATCH=tag)
    assert changed.status_code == 200
    assert [step["role"] for step in changed.json()["steps"]] == ["APPR"]
    assert (changed.json()["in_use"], changed.json()["version"]) == (False, 2)
    unchanged = planner.patch(address, fewer, "json", HTTP_IF_MATCH="*")
    assert unchanged.json()["version"] == 2
    assert api_as("desk").patch(address, fewer, "json", HTTP_IF_MATCH="*").status_code == 403


def test_without_a_route_nothing_is_proposed_and_the_sentence_says_whom_to_ask(
    people: Cast, planner: Reader
) -> None:
    with acting_as(planner):
        for route in ApprovalRoute.objects.all():
            change_route(route, {"in_use": False}, by=planner, at=NOW)
    with pytest.raises(NotAllowedNow, match="No route of approval fits it"):
        people.life("PROPOSED")


def test_a_step_never_names_somebody_who_decides_on_nothing(planner: Reader) -> None:
    with acting_as(planner), pytest.raises(ValidationError):
        open_route(
            {"name": "Odd", "priority": 1, "steps": [{"user": "nobody"}]}, by=planner, at=NOW
        )
