"""What is transferred and taught, and whether it suits the context: INV-17, INV-18 and US-10."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.acting import acting_as, reader_for
from accounts.models import User
from accounts.refusing import NotAllowedNow
from engagements import gates
from engagements.actions import edit_engagement, lock_engagement
from engagements.models import Engagement, StateChange, TransferItem
from partners.actions.ratings import rate
from tests.cast import clear, everything
from tests.engagements.lives import NOW, TODAY, Cast
from tests.factories import log

LIST = "/api/v1/engagements/"
GIFT = {"kind": "MAT-GFT", "title": "Patrol boats"}
COURSE = {"kind": "TRN-CRS", "title": "Course"}
TANKS = {"register_category": "I", "designation": "Tank", "quantity": 3}
TENTS = {"register_category": "NONE", "designation": "Tents", "quantity": 40, "unit": "set"}
REASON = "The two chiefs agreed on it after the border talks of May."


@pytest.fixture
def people(desk, lead, planner):
    return Cast(desk, lead, planner)


def rated(who, *, partner="XAA", score=3, on=TODAY, marking="PUBLIC"):
    said = {
        "partner": partner, "factor": "CF5-CONTEXT", "score": score, "rated_on": on,
        "confidence": "L" if score else "", "evidence": ["DOCUMENT"] if score else [],
        "marking": marking,
    }  # fmt: skip
    with acting_as(who):
        rate(said, by=who, at=NOW)


def signed_off(api_as, ref, decision="GIVEN", who="export"):
    said = {"decision": decision, "reason": "Within the policy of 2024."}
    return api_as(who).post(f"{LIST}{ref}/sign-offs/", said, "json")


def item(api, ref, **said):
    return api.post(f"{LIST}{ref}/transfer-items/", {**TENTS, **said}, "json")


def proposed(people, **given):
    ref = people.draft(**{**COURSE, **given})
    people.move(ref, "PROPOSED")
    return ref


def approve(people, ref, **said):
    return people.move(ref, "APPROVED", said, by=_director())


def _director():
    """Somebody who both leads and approves."""
    return reader_for(User.objects.select_related("desk").get(username="lead"), on=TODAY)


# --- INV-17 ---------------------------------------------------------------------------------------


def test_inv_17_training_is_not_approved_without_export_control(api_as, people, lead):
    ref = proposed(people)
    rated(lead)
    with pytest.raises(NotAllowedNow, match="needs the sign-off of export control"):
        approve(people, ref)
    assert signed_off(api_as, ref).status_code == 201
    approve(people, ref)


def test_inv_17_a_refusal_takes_the_place_of_an_earlier_sign_off(api_as, people, lead):
    ref = proposed(people)
    rated(lead)
    signed_off(api_as, ref)
    signed_off(api_as, ref, "REFUSED")
    with pytest.raises(NotAllowedNow, match="Export control refused"):
        approve(people, ref)
    signed_off(api_as, ref)
    approve(people, ref)


@pytest.mark.parametrize(
    ("given", "approved"),
    [
        ({"on": date(2026, 1, 1)}, True),
        ({"on": date(2025, 12, 31)}, False),
        ({"score": 0}, False),
        ({"partner": "XBB"}, False),
        ({"score": 4}, True),
    ],
)
def test_inv_17_the_context_was_rated_in_the_last_180_days(api_as, people, lead, given, approved):
    ref = proposed(people)
    signed_off(api_as, ref)
    rated(lead, **given)
    if approved:
        approve(people, ref)
    else:
        with pytest.raises(NotAllowedNow, match="context in XAA"):
            approve(people, ref)


def test_inv_17_the_context_of_every_partner_is_rated(api_as, people, lead):
    both = [{"partner": code, "acceptance": "ACCEPTED"} for code in ("XAA", "XBB")]
    ref = proposed(people, participants=both)
    signed_off(api_as, ref)
    rated(lead)
    with pytest.raises(NotAllowedNow, match="context in XBB"):
        approve(people, ref)
    rated(lead, partner="XBB")
    approve(people, ref)


def test_us_10_a_tense_context_stops_the_approval_until_there_is_a_reason_on_record(
    api_as, people, lead
):
    ref = proposed(people)
    signed_off(api_as, ref)
    rated(lead, score=1)
    with pytest.raises(NotAllowedNow, match="at least 40 characters"):
        approve(people, ref, reason="They asked for it.")
    approve(people, ref, reason=REASON)
    with acting_as(lead):
        change = StateChange.objects.get(engagement__ref=ref, to_state="APPROVED")
        assert (change.reason, change.by.username) == (REASON, "lead")


def test_inv_17_only_an_approving_director_approves_in_a_tense_context(api_as, people, lead):
    ref = proposed(people)
    signed_off(api_as, ref)
    rated(lead, score=1)
    for role, wants in (("LEAD", True), ("APPR", False)):
        alone = replace(lead, roles=frozenset({role}))
        with acting_as(alone):
            engagement = Engagement.objects.get(ref=ref)
            engagement.state_reason = REASON
            found = gates.missing(engagement, "APPROVED", by=alone, on=TODAY)
        assert any("only an approving director" in sentence for sentence in found) is wants


def test_a_rating_that_the_approver_may_not_read_neither_helps_nor_hinders(api_as, people, lead):
    ref = proposed(people)
    signed_off(api_as, ref)
    rated(lead, marking="CONTROLLED")
    clear("lead", rank=20)
    with pytest.raises(NotAllowedNow, match="was not rated"):
        people.move(ref, "APPROVED", {}, by=_director())


def test_whoever_wrote_it_does_not_sign_it_off(api_as, acting):
    with everything():
        User.objects.filter(username="desk").update(roles=["DESK", "EXPT"])
    ref = log("XAA", planned={"start": TODAY, "end": TODAY}, **COURSE).ref
    answer = signed_off(api_as, ref, who="desk")
    assert answer.status_code == 403
    assert "does not decide on it" in answer.json()["detail"]


@pytest.mark.parametrize("who", ["desk", "lead", "planner", "client"])
def test_only_export_control_signs_off(api_as, people, who):
    ref = people.draft(**COURSE)
    assert signed_off(api_as, ref, who=who).status_code == 403


@pytest.mark.parametrize(
    ("said", "field"),
    [({"decision": "MAYBE"}, "decision"), ({"reason": ""}, "reason"), ({"reason": None}, "reason"),
     ({"note": "x"}, "note")],
)  # fmt: skip
def test_a_sign_off_that_says_nothing_sensible_is_refused(api_as, people, said, field):
    ref = people.draft(**COURSE)
    body = {"decision": "GIVEN", "reason": "Within the policy.", **said}
    answer = api_as("export").post(f"{LIST}{ref}/sign-offs/", body, "json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_inv_17_no_partner_joins_what_was_approved_unrated(api_as, people, lead, desk):
    ref = proposed(people)
    signed_off(api_as, ref)
    rated(lead)
    approve(people, ref)
    with acting_as(desk):
        engagement = lock_engagement(ref, by=desk)
        joining = [{"partner": code, "acceptance": "ACCEPTED"} for code in ("XAA", "XBB")]
        with pytest.raises(NotAllowedNow, match="context in XBB"):
            edit_engagement(engagement, {"participants": joining}, by=desk, at=NOW)


# --- INV-18 ---------------------------------------------------------------------------------------


def ready(api_as, people, lead, **given):
    """A gift that lacks nothing but what it consists of."""
    ref = proposed(people, **{**GIFT, **given})
    rated(lead)
    return ref


@pytest.mark.parametrize("kind", ["MAT-CON", "MAT-DEL", "MAT-PLT", "MAT-GFT", "MAT-LON"])
def test_inv_18_a_transfer_says_what_is_transferred(api, api_as, people, lead, kind):
    ref = ready(api_as, people, lead, kind=kind)
    signed_off(api_as, ref)
    with pytest.raises(NotAllowedNow, match="says what is transferred"):
        approve(people, ref)
    assert item(api, ref).status_code == 201
    signed_off(api_as, ref)
    approve(people, ref)


def test_what_changes_after_the_sign_off_is_signed_off_anew(api, api_as, people, lead):
    ref = ready(api_as, people, lead)
    row = item(api, ref).json()
    signed_off(api_as, ref)
    path = f"{LIST}{ref}/transfer-items/{row['ref']}/"
    assert api.patch(path, {"quantity": 400}, "json", HTTP_IF_MATCH="*").status_code == 200
    with pytest.raises(NotAllowedNow, match="changed after export control signed off"):
        approve(people, ref)


def test_inv_18_arms_of_the_register_are_not_handed_over_without_a_licence(
    api, api_as, people, lead
):
    ref = ready(api_as, people, lead, milestone_date=None)
    row = item(api, ref, **TANKS).json()
    signed_off(api_as, ref)
    approve(people, ref)
    people.move(ref, "CONFIRMED")
    held = {"actual": {"start": TODAY, "end": TODAY}, "milestone_date": TODAY}
    with pytest.raises(NotAllowedNow, match="export licence"):
        people.move(ref, "COMPLETED", held)
    path = f"{LIST}{ref}/transfer-items/{row['ref']}/"
    said = {"export_licence_ref": "L 12/26"}
    assert api.patch(path, said, "json", HTTP_IF_MATCH="*").status_code == 200
    people.move(ref, "COMPLETED", held)


def test_inv_18_what_was_handed_over_keeps_its_licence(api, acting):
    ref = log("XAA", **GIFT, milestone_date=date(2025, 4, 9),
              actual={"start": date(2025, 4, 9), "end": date(2025, 4, 9)}).ref  # fmt: skip
    refused = item(api, ref, **TANKS)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["export_licence_ref"])
    row = item(api, ref, **TANKS, export_licence_ref="L 12/26").json()
    path = f"{LIST}{ref}/transfer-items/{row['ref']}/"
    emptied = api.patch(path, {"export_licence_ref": ""}, "json", HTTP_IF_MATCH="*")
    assert (emptied.status_code, list(emptied.json()["errors"])) == (400, ["export_licence_ref"])
    assert api.get(path).json()["export_licence_ref"] == "L 12/26"


def test_an_item_comes_back_as_it_was_put_down(api, people):
    ref = people.draft(**GIFT)
    said = {**TANKS, "unit": "vehicle", "export_licence_ref": "L 12/26",
            "end_use_assurance": "Not to be passed on; note of 3 May.",
            "value": {"amount": "1250000.00", "currency": "EUR"}}  # fmt: skip
    answer = item(api, ref, **said)
    assert answer.status_code == 201
    assert {name: answer.json()[name] for name in said} == said


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"register_category": "IX"}, "register_category"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"value": {"amount": "-1", "currency": "EUR"}}, "value.amount"),
        ({"value": {"amount": "1", "currency": "euro"}}, "value.currency"),
        ({"value": {"amount": "1"}}, "value.currency"),
        ({"designation": ""}, "designation"),
    ],
)
def test_an_item_that_cannot_be_is_refused(api, people, said, field):
    answer = item(api, people.draft(**GIFT), **said)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not TransferItem.objects.exists()


def test_the_database_holds_it_too(api, people, desk):
    ref = people.draft(**GIFT)
    row = item(api, ref).json()
    with acting_as(desk):
        rows = TransferItem.objects.filter(ref=row["ref"])
        for broken in ({"quantity": 0}, {"value_amount": 1}, {"value_currency": "EUR"},
                       {"value_amount": -1, "value_currency": "EUR"}):  # fmt: skip
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**broken)
