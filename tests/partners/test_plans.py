"""What is meant with a partner: drafted, approved by somebody else, and observed."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.acting import acting_as
from accounts.models import AuditEvent
from partners.models import Observation, Plan
from tests import cast
from tests.partners.planning import (
    OBJECTIVE,
    PLAN,
    PLANS,
    approved,
    changed,
    errors,
    made,
    planned,
)

pytestmark = pytest.mark.django_db


def of_indicator(plan):
    return plan["objectives"][0]["indicators"][0]


@pytest.fixture
def planner_api(api_as):
    return api_as("planner")


# --- INV-28 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        ({"COMP": "0.5", "RELN": "0.499"}, "make 0.999, which is 0.001 too little"),
        ({"COMP": "0.5", "RELN": "0.50000001"}, "make 1.00000001, which is 0.00000001 too much"),
        ({"COMP": "0"}, "make 0, which is 1 too little"),
    ],
)
def test_a_plan_whose_shares_do_not_make_exactly_one_is_refused(planner_api, shares, sentence):
    answer = planner_api.post(PLANS, {**PLAN, "target_shares": shares}, "json")
    assert answer.status_code == 400
    assert sentence in errors(answer)["target_shares"][0]


def test_a_share_below_zero_and_one_of_no_outcome_are_refused(planner_api):
    below = {"COMP": "1.5", "RELN": "-0.5"}
    answer = planner_api.post(PLANS, {**PLAN, "target_shares": below}, "json")
    assert errors(answer) == {"target_shares.RELN": ["Send 0 or more."]}
    answer = planner_api.post(PLANS, {**PLAN, "target_shares": {"PEACE": "1"}}, "json")
    assert "is not an outcome" in errors(answer)["target_shares.PEACE"][0]


def test_shares_are_kept_as_exact_fractions(api_as, planner_api):
    tenths = {"COMP": "0.1", "RELN": "0.2", "TRAN": "0.70", "PERC": "0"}
    plan = planned(api_as, target_shares=tenths)
    assert plan["target_shares"] == {"COMP": "0.1", "PERC": "0", "RELN": "0.2", "TRAN": "0.7"}
    answer = changed(planner_api, PLANS, plan["ref"], target_shares={"COMP": "0.999"})
    assert answer.status_code == 400
    assert changed(planner_api, PLANS, plan["ref"], target_shares={}).json()["target_shares"] == {}


@pytest.mark.parametrize(
    "shares",
    ['{"COMP": "0.999"}', '{"COMP": "1.5", "RELN": "-0.5"}', '{"COMP": null}', '["1"]', '"1"'],
)
def test_the_database_takes_no_other_shares_either(api_as, shares):
    plan = planned(api_as)
    with (
        cast.everything(),
        pytest.raises(IntegrityError, match="plan_shares_make_one"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE partners_plan SET target_shares = %s WHERE ref = %s", [shares, plan["ref"]]
        )


@pytest.mark.parametrize(
    "valid",
    [
        {"start": "2026-12-31", "end": "2027-12-31"},
        {"start": "2020-01-01", "end": "2025-01-01"},
        {"start": "2020-01-01"},
        {"start": "2025-06-01", "end": "2025-06-02"},
    ],
)
def test_editions_for_one_partner_do_not_overlap(api_as, planner_api, valid):
    first = planned(api_as)
    answer = planner_api.post(PLANS, {**PLAN, "valid": valid}, "json")
    assert answer.status_code == 400
    assert f"{first['ref']}, edition 1, is for 2025-01-01 to" in errors(answer)["valid"][0]


def test_the_next_edition_begins_the_day_after(api_as, planner_api):
    planned(api_as)
    second = planned(api_as, valid={"start": "2027-01-01"})
    assert (second["edition"], second["valid"]) == (2, {"start": "2027-01-01", "end": None})
    answer = changed(planner_api, PLANS, second["ref"], valid={"start": "2026-12-31"})
    assert "editions do not overlap" in errors(answer)["valid"][0]
    other = planned(api_as, partner="XBB")
    assert other["edition"] == 1


def test_the_database_lets_no_edition_overlap_either(api_as):
    planned(api_as)
    second = planned(api_as, valid={"start": "2027-01-01", "end": "2027-12-31"})
    with (
        cast.everything(),
        pytest.raises(IntegrityError, match="plan_does_not_overlap"),
        transaction.atomic(),
    ):
        Plan.objects.filter(ref=second["ref"]).update(valid_from=date(2026, 12, 31))


def test_a_clash_tells_nothing_of_a_plan_that_is_hidden(api_as):
    planned(api_as, marking="CONTROLLED")
    cast.clear("lead", rank=10)
    open_one = made(api_as("lead"), PLANS, PLAN)
    assert open_one["edition"] == 1
    assert [row["ref"] for row in api_as("lead").get(PLANS).json()["results"]] == [open_one["ref"]]


# --- what a plan is for --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"partner": None}, "partner"),
        ({"region": "europe"}, "region"),
        ({"kind": "REGIONAL"}, "partner"),
        ({"kind": "THEMATIC", "partner": None}, "theme"),
        ({"partner": "XZZ"}, "partner"),
        ({"partner": "nowhere"}, "partner"),
        ({"valid": {"start": "2025-02-01", "end": "2025-01-31"}}, "valid"),
        ({"state": "APPROVED"}, "state"),
    ],
)
def test_a_plan_is_for_one_partner_one_region_or_one_theme(planner_api, given, field):
    answer = planner_api.post(PLANS, {**PLAN, **given}, "json")
    assert answer.status_code == 400
    assert set(errors(answer)) == {field}


def test_regional_and_thematic_plans_have_editions_of_their_own(api_as):
    thematic = planned(api_as, kind="THEMATIC", partner=None, theme="Search and rescue")
    assert (thematic["theme"], thematic["edition"]) == ("Search and rescue", 1)
    answer = api_as("planner").post(
        PLANS, {**PLAN, "kind": "THEMATIC", "partner": None, "theme": "Search and rescue"}, "json"
    )
    assert set(errors(answer)) == {"valid"}


# --- the parts -----------------------------------------------------------------------------------


def test_a_part_sent_with_its_reference_stays_that_part(api_as, planner_api):
    plan = planned(api_as)
    objective = plan["objectives"][0]
    kept = {name: objective[name] for name in ("ref", "text", "outcome", "leverage", "due")}
    goal = {**objective["goals"][0], "text": "Train two trainers"}
    sent = [{**kept, "goals": [{"text": "Lend a boat"}, goal]}]
    after = changed(planner_api, PLANS, plan["ref"], objectives=sent).json()["objectives"][0]
    assert (after["ref"], after["indicators"]) == (objective["ref"], objective["indicators"])
    assert [row["text"] for row in after["goals"]] == ["Lend a boat", "Train two trainers"]
    assert after["goals"][1]["ref"] == goal["ref"]
    assert after["goals"][0]["ref"] not in {goal["ref"], None}


def test_a_part_that_is_not_sent_is_taken_out(api_as, planner_api):
    plan = planned(api_as, objectives=[OBJECTIVE, {**OBJECTIVE, "text": "Another"}])
    answer = changed(planner_api, PLANS, plan["ref"], objectives=[])
    assert (answer.json()["objectives"], answer.json()["version"]) == ([], 2)


def test_sending_what_is_there_changes_nothing(api_as, planner_api):
    said = [{"department": "Foreign affairs", "said": "CONCURRED", "on": "2025-01-05", "who": "A"}]
    plan = planned(api_as, consultations=said)
    answer = changed(planner_api, PLANS, plan["ref"], consultations=said, partner="XAA")
    assert answer.json()["version"] == 1
    said[0]["said"] = "OBJECTED"
    answer = changed(planner_api, PLANS, plan["ref"], consultations=said)
    assert (answer.json()["version"], answer.json()["consultations"]) == (2, said)


def test_a_reference_of_another_plan_is_none_of_this_one(api_as, planner_api):
    other = planned(api_as, partner="XBB")["objectives"][0]["ref"]
    plan = planned(api_as)
    sent = [{**OBJECTIVE, "ref": other}]
    answer = changed(planner_api, PLANS, plan["ref"], objectives=sent)
    assert f"There is no {other} here" in errors(answer)["objectives.0.ref"][0]
    assert planner_api.get(f"{PLANS}{plan['ref']}/").json()["version"] == 1


# --- approval ------------------------------------------------------------------------------------


def test_whoever_wrote_a_plan_never_approves_it(api_as):
    lead = api_as("lead")
    own = made(lead, PLANS, PLAN)
    answer = changed(lead, PLANS, own["ref"], state="APPROVED")
    assert (answer.status_code, "Whoever wrote a plan" in answer.json()["detail"]) == (403, True)
    touched = planned(api_as, partner="XBB")
    assert changed(lead, PLANS, touched["ref"], lead_department="Defence").status_code == 200
    changed(api_as("planner"), PLANS, touched["ref"], lead_department="Foreign affairs")
    assert changed(lead, PLANS, touched["ref"], state="APPROVED").status_code == 403


def test_the_database_lets_nobody_approve_their_own_plan(api_as, lead):
    own = made(api_as("lead"), PLANS, PLAN)
    with (
        acting_as(lead),
        pytest.raises(IntegrityError, match="plan_approved_by_another"),
        transaction.atomic(),
    ):
        Plan.objects.filter(ref=own["ref"]).update(
            state="APPROVED", approved_by=lead.user_id, approved_at="2025-01-01T00:00:00Z"
        )


def test_approving_takes_its_own_right(api_as):
    plan = planned(api_as)
    for name in ("planner", "desk", "client", "security"):
        answer = changed(api_as(name), PLANS, plan["ref"], state="APPROVED")
        assert answer.status_code == 403, name


def test_a_plan_is_approved_as_it_stands(api_as):
    plan = planned(api_as)
    answer = changed(api_as("lead"), PLANS, plan["ref"], state="APPROVED", lead_department="Ours")
    assert "nothing else" in errors(answer)["state"][0]
    empty = planned(api_as, partner="XBB", objectives=[])
    answer = changed(api_as("lead"), PLANS, empty["ref"], state="APPROVED")
    assert (answer.status_code, "no objective" in answer.json()["detail"]) == (409, True)


def test_an_objection_is_told_to_whoever_approves(api_as):
    said = [{"department": "Aid", "said": "OBJECTED", "on": "2025-01-05", "who": "Africa"}]
    plan = approved(api_as, consultations=said)
    assert (plan["state"], plan["approved_by"]) == ("APPROVED", "lead")
    assert "Aid objected on 2025-01-05." in plan["warnings"]


def test_what_is_approved_stays_and_can_be_cut_short(api_as, planner_api):
    plan = approved(api_as)
    for said in (
        {"lead_department": "Ours"},
        {"objectives": []},
        {"state": "DRAFT"},
        {"valid": {"start": "2025-01-01"}},
        {"valid": {"start": "2025-02-01", "end": "2026-12-31"}},
    ):
        assert changed(planner_api, PLANS, plan["ref"], **said).status_code == 409, said
    cut = {"start": "2025-01-01", "end": "2025-12-31"}
    assert changed(planner_api, PLANS, plan["ref"], valid=cut).json()["valid"] == cut
    assert planned(api_as, valid={"start": "2026-01-01"})["edition"] == 2


# --- what indicators show ------------------------------------------------------------------------


def observed(client, plan, as_of, value, **given):
    body = {"indicator": of_indicator(plan)["ref"], "as_of": as_of, "value": value}
    address = f"{PLANS}{plan['ref']}/observations/"
    return client.post(address, {**body, "source": "The navy's roll", **given}, "json")


def shown(client, plan, on):
    return of_indicator(client.get(f"{PLANS}{plan['ref']}/?on={on}").json())


def test_what_was_observed_is_carried_forward_and_never_summed(api_as, api):
    plan = approved(api_as)
    for day, value in (("2025-03-31", "3"), ("2025-06-30", "8"), ("2025-12-31", "8.5")):
        assert observed(api, plan, day, value).status_code == 201
    assert shown(api, plan, "2025-03-30")["latest"] is None
    for on, value, as_of in (
        ("2025-05-01", "3", "2025-03-31"),
        ("2025-06-30", "8", "2025-06-30"),
        ("2025-12-30", "8", "2025-06-30"),
        ("2026-11-01", "8.5", "2025-12-31"),
    ):
        assert shown(api, plan, on)["latest"] == {"value": value, "as_of": as_of}
    beside = shown(api, plan, "2026-11-01")
    assert (beside["baseline"], beside["target"], beside["unit"]) == ("2", "12.5", "crews")


def test_an_earlier_day_told_late_changes_no_later_one(api_as, api):
    plan = approved(api_as)
    later = observed(api, plan, "2025-06-30", "8").json()
    early = observed(api, plan, "2025-03-31", "2").json()
    address = f"{PLANS}{plan['ref']}/observations/{early['ref']}/"
    answer = api.patch(address, {"value": "4"}, "json", HTTP_IF_MATCH="*")
    assert answer.json()["value"] == "4"
    rows = api.get(f"{PLANS}{plan['ref']}/observations/").json()["results"]
    assert {(row["ref"], row["value"]) for row in rows} == {
        (early["ref"], "4"), (later["ref"], "8"),
    }  # fmt: skip
    assert shown(api, plan, "2025-07-01")["latest"]["value"] == "8"


def test_zero_is_not_the_same_as_not_observed(api_as, api):
    plan = approved(api_as)
    assert observed(api, plan, "2025-03-31", None).json()["value"] is None
    before = shown(api, plan, "2025-04-01")
    assert (before["latest"], before["not_observed_on"]) == (None, "2025-03-31")
    observed(api, plan, "2025-06-30", "0")
    zero = shown(api, plan, "2025-07-01")
    assert (zero["latest"]["value"], zero["not_observed_on"]) == ("0", None)
    observed(api, plan, "2025-09-30", None)
    carried = shown(api, plan, "2025-10-01")
    assert (carried["latest"]["value"], carried["not_observed_on"]) == ("0", "2025-09-30")


def test_a_cumulative_total_that_falls_is_asked_about(api_as, api):
    plan = approved(api_as)
    observed(api, plan, "2025-06-30", "8")
    warned = observed(api, plan, "2025-09-30", "3").json()["warnings"]
    assert ["give totals so far" in sentence for sentence in warned] == [True]
    assert observed(api, plan, "2025-12-31", "9").json()["warnings"] == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"as_of": "2190-01-01"}, "as_of"),
        ({"indicator": "I-NOTTHERE22"}, "indicator"),
        ({"value": "NaN"}, "value"),
        ({"value": "1.00001"}, "value"),
        ({"source": ""}, "source"),
    ],
)
def test_an_observation_that_says_nothing_is_refused(api_as, api, given, field):
    plan = approved(api_as)
    answer = observed(api, plan, **{"as_of": "2025-03-31", "value": "1", **given})
    assert (answer.status_code, set(errors(answer))) == (400, {field})


def test_one_day_has_one_observation(api_as, api):
    plan = approved(api_as)
    first = observed(api, plan, "2025-03-31", "3").json()
    again = observed(api, plan, "2025-03-31", "4")
    assert f"{first['ref']} says what it showed" in errors(again)["as_of"][0]
    other = observed(api, plan, "2025-06-30", "4").json()
    with (
        cast.everything(),
        pytest.raises(IntegrityError, match="observation_one_a_day"),
        transaction.atomic(),
    ):
        Observation.objects.filter(ref=other["ref"]).update(as_of=date(2025, 3, 31))


def test_an_indicator_with_observations_stays_in_the_draft(api_as, api, planner_api):
    plan = planned(api_as)
    observed(api, plan, "2025-03-31", "3")
    answer = changed(planner_api, PLANS, plan["ref"], objectives=[])
    assert "has observations and stays" in errors(answer)["objectives"][0]
    assert shown(api, plan, "2025-04-01")["latest"]["value"] == "3"


# --- need to know --------------------------------------------------------------------------------


def test_parts_and_observations_are_hidden_with_their_plan(api_as, api):
    plan = planned(api_as, marking="LIMITED")
    observation = observed(api, plan, "2025-03-31", "3").json()
    narrowed = changed(api_as("planner"), PLANS, plan["ref"], marking="CONTROLLED").json()
    assert narrowed["marking"]["classification"] == "CONTROLLED"
    wider = changed(api_as("planner"), PLANS, plan["ref"], marking="INTERNAL")
    assert (wider.status_code, "who may not now" in wider.json()["detail"]) == (403, True)
    cast.clear("lead", rank=20)
    low = api_as("lead")
    for address in ("", "observations/", f"observations/{observation['ref']}/"):
        assert low.get(f"{PLANS}{plan['ref']}/{address}").status_code == 404, address
    assert low.get(PLANS).json()["results"] == []
    with cast.everything():
        marked = set(Observation.objects.values_list("marking__text", flat=True))
    assert marked == {"CONTROLLED"}


def test_the_record_of_changes_says_who_changed_what(api_as):
    plan = approved(api_as)
    with cast.everything():
        key = str(Plan.objects.get(ref=plan["ref"]).pk)
        told = AuditEvent.objects.filter(table_name="partners_plan", object_id=key)
        last = told.order_by("id").last()
    assert last.changes["state"] == ["DRAFT", "APPROVED"]
