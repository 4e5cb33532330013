"""What comes before: who is asked for leave and how they answer, what is signed off, aims."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from accounts.acting import acting_as
from engagements.actions import lock_engagement, log_engagement, move_engagement
from engagements.actions.assets import add_asset
from engagements.actions.clearances import (
    add_clearance,
    add_visit_request,
    change_clearance,
    change_visit_request,
)
from engagements.actions.lead_times import add_lead_time
from engagements.actions.materiel import add_transfer_item, sign_off
from engagements.actions.preparation import preparation_of, prepare
from engagements.demonstration.stage import Stage
from engagements.models import Engagement
from partners.actions.notes import add_note, put_hold
from partners.models import Partner

_SHIP = {"asset_type": "SHIP", "asset_class": "Heron", "use": "VISIT", "complement": 120}
_SIZES = {"length_m": 96, "beam_m": 12, "draught_m": 4}
_LEAD_TIMES = (
    {"receiving_party": "XAA", "asset_type": "SHIP", "days": 14, "day_basis": "CALENDAR"},
    {"receiving_party": "XBB", "asset_type": "AIRCRAFT", "days": 5, "day_basis": "WORKING"},
    {"receiving_party": "XCC", "days": 10, "day_basis": "WORKING"},
)
#: Partner, kind, subject, what we mean or do, what they mean or do.
_NOTES = (
    ("XAA", "TERM", "security", "Safety of the state from attack.",
     "Safety of each household; police work is part of it."),
    ("XCC", "PRACTICE", "ranks", "", "A colonel heads what a brigadier heads with us."),
    ("XDD", "PRACTICE", "calls", "", "The host speaks last, and papers are handed over before."),
    ("XGG", "PERSPECTIVE", "role of the forces", "",
     "The forces have seats in the assembly; a visit to them is a visit to a party."),
)  # fmt: skip


def tell(stage: Stage) -> None:
    with stage.as_lead() as lead:
        for said in _LEAD_TIMES:
            source = {"source": "Circular note to missions (invented)"}
            add_lead_time({**said, **source}, by=lead, at=stage.ago(400))
    _tell_of_partners(stage)
    _asked_too_late(stage)
    _granted_with_conditions(stage)
    _refused_leave(stage)
    _refused_transfer(stage)
    _in_a_tense_place(stage)
    _to_a_closed_site(stage)


def _tell_of_partners(stage: Stage) -> None:
    with stage.as_desk() as desk:
        for code, kind, subject, ours, theirs in _NOTES:
            note = {"kind": kind, "subject": subject, "ours": ours, "theirs": theirs}
            partner = Partner.objects.get(pk=code)
            add_note(partner, {**note, "marking": "INTERNAL"}, by=desk, at=stage.ago(200))
        first = stage.today - timedelta(days=10)
        days = {"start": first, "end": first + timedelta(days=60)}
        hold = {"partner": "XHH", "days": days, "reason": "No visits before their vote."}
        put_hold({**hold, "marking": "INTERNAL"}, by=desk, at=stage.ago(12))


def _asked_too_late(stage: Stage) -> None:
    """Approved, a week ahead, and nobody has asked yet."""
    ref = _log(stage, "Heron calls at their eastern port", "VIS-SHIP", "XAA", 30, (8, 3))
    _with_ship(stage, ref, 28)
    _move(stage, ref, ("PROPOSED", 26), ("APPROVED", 24))


def _granted_with_conditions(stage: Stage) -> None:
    ref = _log(stage, "Heron calls on her way home", "VIS-SHIP", "XCC", 60, (30, 4))
    _with_ship(stage, ref, 58)
    _move(stage, ref, ("PROPOSED", 55), ("APPROVED", 50))
    _answered(stage, ref, 40, {"state": "REQUESTED", "reference": "Note 118"})
    terms = {"conditions": "No use of radio in port.", "acknowledged": True}
    _answered(stage, ref, 20, {"state": "GRANTED_COND", **terms})
    _move(stage, ref, ("CONFIRMED", 15))


def _refused_leave(stage: Stage) -> None:
    """A signal of the relationship, and the end of the visit."""
    ref = _log(stage, "Heron calls at the naval base", "VIS-SHIP", "XGG", 150, (-60, 3))
    _with_ship(stage, ref, 148)
    _move(stage, ref, ("PROPOSED", 145), ("APPROVED", 140))
    _answered(stage, ref, 135, {"state": "REQUESTED", "reference": "Note 97"})
    said = {"state": "REFUSED", "answer": "Not at this time; no reason was given."}
    _answered(stage, ref, 100, said, signal=True)
    why = {
        "reason": "Their leave was refused.",
        "cancel_by": "PARTNER",
        "cancel_reason": "CLEARANCE_REFUSED",
    }
    _move(stage, ref, ("CANCELLED", 98), said=why)


def _refused_transfer(stage: Stage) -> None:
    """Export control refuses, and so does whoever decides."""
    ref = _log(stage, "Four patrol boats as a gift", "MAT-GFT", "XGG", 70, (40, 1))
    boats = {
        "register_category": "NONE",
        "designation": "Patrol boat, 18 metres, unarmed",
        "quantity": 4,
        "end_use_assurance": "Fisheries protection only, by their note (invented).",
        "value": {"amount": 3_200_000, "currency": "EUR"},
    }
    with stage.as_desk() as desk:
        add_transfer_item(_held(ref, desk), boats, by=desk, at=stage.ago(68))
    _move(stage, ref, ("PROPOSED", 66))
    _signed_off(stage, ref, 55, "REFUSED", "They could be armed within a week, at the shoals.")
    why = {
        "reason": "Export control refused, and the context there is tense.",
        "cancel_by": "HOME",
        "cancel_reason": "CLEARANCE_REFUSED",
        "cancel_signal": True,
    }
    _move(stage, ref, ("REJECTED", 52), said=why)


def _in_a_tense_place(stage: Stage) -> None:
    """Approved all the same, with a reason on record."""
    ref = _log(stage, "Course in mine clearance", "MED-MINE", "XGG", 50, (35, 10))
    aims = {
        "significance": "SIGNIFICANT",
        "our_aim": "Fields along the border road are cleared by their own people.",
        "their_aim": "A road that can be used by spring.",
        "their_aim_source": "Their letter of last autumn (invented)",
        "aims_aligned": "PARTLY",
        "understanding_agreed": "Cleared means checked twice, by two teams.",
        "messages": "We train whoever clears, and nobody else.",
        "working_language": "English",
        "interpreter": True,
        "offer_origin": "REQUESTED",
        "need_stated": "Forty people who can clear by themselves.",
        "human_security_check": "The school is named by the villages, not by the forces.",
        "levers": ["TACTICAL"],
        "themes": ["HUMAN_SECURITY"],
        "publicity": "JOINT",
        "meeting_mode": "IN_PERSON",
        "places_offered": 40,
    }
    with stage.as_desk() as desk:
        row = preparation_of(_held(ref, desk))
        prepare(row, aims, by=desk, at=stage.ago(48))
    _move(stage, ref, ("PROPOSED", 45))
    _signed_off(stage, ref, 40, "GIVEN", "Nothing that is taught is on the list.")
    reason = "It saves lives on the road, and both sides of the border asked for it."
    _move(stage, ref, ("APPROVED", 38), said={"reason": reason})


def _to_a_closed_site(stage: Stage) -> None:
    ref = _log(stage, "Visit to the test range", "VIS-INST", "XDD", 25, (21, 2))
    site = {"type": "ONE_TIME", "site": "Northern range, halls 2 and 3", "people": 6}
    due = {"required_by": stage.today + timedelta(days=1)}
    with stage.as_desk() as desk:
        request = add_visit_request(_held(ref, desk), {**site, **due}, by=desk, at=stage.ago(24))
        change_visit_request(request, {"state": "REQUESTED"}, by=desk, at=stage.ago(20))
    _move(stage, ref, ("PROPOSED", 19), ("APPROVED", 15))


def _log(
    stage: Stage, title: str, kind: str, partner: str, logged: int, planned: tuple[int, int]
) -> str:
    """The reference of a draft; planned so many days from today, for so many days."""
    ahead, length = planned
    first = stage.today + timedelta(days=ahead)
    fields = {
        "kind": kind,
        "state": "DRAFT",
        "title": title,
        "summary": f"{title} (invented)",
        "place": "PARTNER",
        "place_party": partner,
        "planned": {"start": first, "end": first + timedelta(days=length - 1)},
        "participants": [{"partner": partner, "acceptance": "ACCEPTED"}],
        "marking": "INTERNAL",
        "purpose_check": True,
    }
    with stage.as_desk() as desk:
        ref: str = log_engagement(fields, by=desk, at=stage.ago(logged)).engagement.ref
    return ref


def _held(ref: str, by: Any) -> Engagement:
    return lock_engagement(ref, by=by)


def _with_ship(stage: Stage, ref: str, ago: int) -> None:
    """Our ship, and the leave that it takes."""
    with stage.as_desk() as desk:
        engagement = _held(ref, desk)
        ship = {**_SHIP, "name": "Heron", "party": stage.home, "dimensions": _SIZES}
        asset = add_asset(engagement, ship, by=desk, at=stage.ago(ago))
        asked = {"type": "DIPLOMATIC_SHIP", "asset": asset.ref}
        add_clearance(engagement, asked, by=desk, at=stage.ago(ago))


def _answered(
    stage: Stage, ref: str, ago: int, said: Mapping[str, Any], *, signal: bool = False
) -> None:
    with stage.as_desk() as desk:
        engagement = _held(ref, desk)
        clearance = engagement.clearances.get()
        clearance.engagement = engagement
        change_clearance(clearance, said, signal=signal, by=desk, at=stage.ago(ago))


def _signed_off(stage: Stage, ref: str, ago: int, decision: str, reason: str) -> None:
    with stage.as_lead() as lead:
        said = {"decision": decision, "reason": reason}
        sign_off(_held(ref, lead), said, by=lead, at=stage.ago(ago))


def _move(
    stage: Stage, ref: str, *steps: tuple[str, int], said: Mapping[str, Any] | None = None
) -> None:
    """To each state so many days ago; the lead decides."""
    for to, ago in steps:
        by = stage.desk if to in {"PROPOSED", "CONFIRMED"} else stage.lead
        with acting_as(by):
            move_engagement(lock_engagement(ref, by=by), to, said or {}, by=by, at=stage.ago(ago))
