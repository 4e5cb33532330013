"""Warnings of what is on at the same time: duplicates (INV-42), our people, holds."""

from datetime import date

import pytest

from accounts.acting import acting_as
from tests.cast import clear
from tests.doors import PageDoor, RestDoor
from tests.engagements.lives import Cast
from tests.factories import log

DAYS = {"start": date(2190, 4, 9), "end": date(2190, 4, 12)}
NEXT = {"start": date(2190, 4, 12), "end": date(2190, 4, 14)}
LATER = {"start": date(2190, 4, 13), "end": date(2190, 4, 14)}
CHIEF = {"side": "HOME", "office": "Chief of Navy", "level": "L6"}


@pytest.fixture(params=["page", "rest"])
def door(request, db, api_as):
    return PageDoor() if request.param == "page" else RestDoor(api_as)


@pytest.fixture
def talks(acting):
    return log("XAA", kind="TLK-SVC", title="Talks there", planned=DAYS, place="PARTNER",
               principals=[CHIEF])  # fmt: skip


def draft(door, **given):
    said = {
        "kind": "EXR-STD", "state": "DRAFT", "place": "HOME", "planned": NEXT,
        "participants": [{"partner": "XBB"}], "principals": [CHIEF], **given,
    }  # fmt: skip
    answer = door.log(**said)
    assert answer.accepted, answer.errors
    return answer


def booked(answer):
    return [text for text in answer.warnings if "on the same days" in text]


def test_our_people_cannot_be_in_two_places(door, talks):
    assert booked(draft(door)) == [
        f"Chief of Navy is at {talks.ref} “Talks there” on the same days: check who goes where."
    ]


@pytest.mark.parametrize(
    ("principal", "days", "clash"),
    [
        (CHIEF, LATER, False),
        ({**CHIEF, "office": "chief of navy"}, NEXT, True),
        ({**CHIEF, "office": "Chief of Army"}, NEXT, False),
        ({**CHIEF, "side": "XBB"}, NEXT, False),
        ({**CHIEF, "person": "A. Reed"}, NEXT, True),
    ],
)
def test_the_same_office_on_the_same_days_is_a_clash(door, talks, principal, days, clash):
    assert bool(booked(draft(door, principals=[principal], planned=days))) is clash


@pytest.mark.parametrize(
    ("office", "person", "clash"),
    [("Chief of Navy", "B. Wren", False), ("Fleet commander", "A. Reed", True)],
)
def test_where_both_say_who_the_person_decides(api, acting, office, person, clash):
    door = RestDoor(lambda _: api)
    log("XAA", kind="TLK-SVC", planned=DAYS, principals=[{**CHIEF, "person": "A. Reed"}])
    said = {**CHIEF, "office": office, "person": person}
    assert bool(booked(draft(door, principals=[said]))) is clash


def test_what_was_called_off_or_belongs_together_is_no_clash(api, talks):
    door = RestDoor(lambda _: api)
    linked = draft(door, links=[{"to": talks.ref, "type": "MARGIN_OF"}])
    assert booked(linked) == []
    door.withdraw(linked.ref)
    door.withdraw(talks.ref)
    assert booked(draft(door)) == []


def hold(api, **said):
    body = {"days": {"start": "2190-04-01", "end": "2190-04-12"}, "reason": "Their elections.",
            **said}  # fmt: skip
    answer = api.post("/api/v1/holds/", body, "json")
    assert answer.status_code == 201, answer.content
    return answer.json()["ref"]


def held(answer):
    return [text for text in answer.warnings if "plan nothing there" in text]


def test_a_hold_on_the_partner_or_the_place_is_pointed_out(door, api):
    ref = hold(api, partner="XBB")
    port = hold(api, place_name="North Quay")
    answer = draft(door, place_name="north quay")
    assert held(answer) == [
        f"{name} holds {what} until 2190-04-12: plan nothing there, or have it lifted."
        for name, what in sorted([(ref, "XBB"), (port, "North Quay")])
    ]
    assert held(draft(door, participants=[{"partner": "XCC"}])) == []
    assert held(draft(door, planned=LATER)) == []


def test_a_hold_on_a_partner_at_a_place_is_for_both_together(api, acting):
    door = RestDoor(lambda _: api)
    ref = hold(api, partner="XBB", place_name="North Quay", days={"start": "2190-04-01"})
    assert held(draft(door)) == []
    found = held(draft(door, place_name="North Quay"))
    assert found == [
        f"{ref} holds XBB at North Quay until further notice: plan nothing there, or have it "
        "lifted."
    ]
    api.patch(f"/api/v1/holds/{ref}/", {"lifted": True}, "json", HTTP_IF_MATCH="*")
    assert held(draft(door, place_name="North Quay")) == []


def test_a_correction_warns_as_well(door, talks, api):
    answer = draft(door, planned=LATER)
    ref = hold(api, partner="XBB")
    edited = door.edit(answer.ref, planned=NEXT)
    assert booked(edited)
    assert ref in held(edited)[0]


def test_proposing_warns_as_well(desk, lead, planner, api):
    people = Cast(desk, lead, planner)
    ref = people.draft(planned=DAYS, principals=[CHIEF])
    with acting_as(desk):
        log("XBB", kind="EXR-STD", planned=NEXT, principals=[CHIEF])
    name = hold(api, partner="XAA")
    warnings = people.move(ref, "PROPOSED").warnings
    assert any("on the same days" in text for text in warnings)
    assert any(name in text for text in warnings)


def test_what_is_hidden_never_warns(api_as, acting, api):
    log("XBB", kind="EXR-STD", planned=DAYS, principals=[CHIEF], marking="CONTROLLED")
    hold(api, partner="XBB", marking="CONTROLLED")
    clear("desk", rank=10)
    low = RestDoor(lambda _: api_as("desk"))
    assert draft(low).warnings == []


def test_inv_42_one_of_the_same_family_within_two_days_is_pointed_out_on_every_road(
    door, talks, desk, lead, planner
):
    alike = draft(door, kind="TLK-OFF", participants=[{"partner": "XAA"}], principals=[],
                  planned={"start": date(2190, 4, 11), "end": date(2190, 4, 11)})  # fmt: skip
    assert [text for text in alike.warnings if f"looks like {talks.ref}" in text]
    apart = draft(door, kind="TLK-OFF", participants=[{"partner": "XAA"}], principals=[],
                  planned={"start": date(2190, 4, 20), "end": date(2190, 4, 20)})  # fmt: skip
    assert not [text for text in apart.warnings if "looks like" in text]
