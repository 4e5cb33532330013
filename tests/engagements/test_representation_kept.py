"""What an accreditation keeps in the log: one engagement, which nobody changes by hand."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from rest_framework.test import APIClient

from accounts.acting import Reader, acting_as, reader_for
from accounts.models import User
from accounts.refusing import NotAllowedNow
from engagements.actions import edit_engagement, log_engagement
from engagements.actions.relabelling import relabel_engagement
from engagements.actions.representation import (
    change_accreditation,
    change_appointment,
    change_mission,
    due_by_calendar,
    keep_calendar,
)
from engagements.models import Accreditation, Engagement
from tests.doors import PageDoor
from tests.factories import NOW, fields, log
from tests.network import a_post, accredited, in_post, later, nominee, take_up

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
A_DAY = timedelta(days=1)
LOG = "/api/v1/engagements/"


@pytest.fixture
def by(lead: Reader) -> Iterator[Reader]:
    with acting_as(lead):
        yield lead


def kept(accreditation: Accreditation) -> Engagement:
    accreditation.refresh_from_db()
    assert accreditation.engagement_id is not None
    return Engagement.objects.get(pk=accreditation.engagement_id)


@pytest.mark.parametrize(
    ("side", "titles", "party", "kind", "place"),
    [
        ("HOME", ("DA",), "XAA", "REP-RES", "PARTNER"),
        ("HOME", ("DEFADV", "NA"), "XAA", "REP-RES", "PARTNER"),
        ("HOME", ("LO",), "XAA", "REP-LO", "PARTNER"),
        ("HOME", ("DA",), "nato", "REP-MIS", "PARTNER"),
        ("FOREIGN", ("DA",), "XAA", "REP-HST", "HOME"),
        ("FOREIGN", ("LO",), "XAA", "REP-LO", "HOME"),
    ],
)
def test_a_residence_keeps_the_kind_that_it_is(
    by: Reader, side: str, titles: tuple[str, ...], party: str, kind: str, place: str
):
    _, residence = in_post(by, date(2026, 5, 1), party=party, side=side, titles=titles)
    engagement = kept(residence)
    assert (engagement.kind_id, engagement.place, engagement.state) == (kind, place, "COMPLETED")
    assert (engagement.actual_start, engagement.actual_end) == (date(2026, 5, 1), None)
    assert [row.partner_id for row in engagement.participations.all()] == [party]
    assert engagement.marking.text == "INTERNAL"
    assert engagement.desk_id == residence.appointment.post.mission.desk_id


def test_cover_from_afar_keeps_a_kind_of_its_own(by: Reader):
    appointment, _ = in_post(by, date(2026, 5, 1))
    afar = accredited(appointment, "XBB", "NON_RESIDENT", by=by)
    assert kept(afar).kind_id == "REP-NRA"


def test_a_partners_officer_who_lives_elsewhere_is_accredited_to_us_from_there(by: Reader):
    post = a_post(by, party="XAA", side="FOREIGN")
    appointment = nominee(post, date(2026, 5, 1), by=by)
    residence = accredited(appointment, "XBB", by=by)
    afar = accredited(appointment, None, "NON_RESIDENT", by=by)
    take_up(appointment, by=by)
    residence.refresh_from_db()
    assert residence.engagement_id is None
    engagement = kept(afar)
    assert (engagement.kind_id, engagement.state) == ("REP-HNR", "COMPLETED")
    assert [row.partner_id for row in engagement.participations.all()] == ["XAA"]


def test_what_is_not_approved_keeps_nothing(by: Reader):
    appointment = nominee(a_post(by), TODAY, by=by)
    accreditation = accredited(appointment, "XAA", by=by, approved=False)
    assert accreditation.engagement_id is None
    assert not Engagement.objects.exists()


def test_what_is_planned_is_a_draft_until_the_officer_is_in_post(by: Reader):
    first = TODAY + 10 * A_DAY
    appointment = nominee(a_post(by), first, by=by)
    residence = accredited(appointment, "XAA", by=by)
    planned = kept(residence)
    assert (planned.state, planned.planned_start, planned.planned_end) == ("DRAFT", first, None)
    moved = {"start": first + A_DAY, "end": None}
    change_appointment(appointment, {"valid": moved}, by=by, at=NOW)
    assert kept(residence).planned_start == first + A_DAY
    take_up(appointment, by=by, at=later(12))
    begun = kept(residence)
    assert (begun.state, begun.actual_start) == ("COMPLETED", first + A_DAY)


def test_the_calendar_starts_and_ends_what_its_day_has_come_for(by: Reader):
    appointment, residence = in_post(by, date(2026, 5, 1), TODAY + 20 * A_DAY)
    valid = {"start": TODAY + 5 * A_DAY, "end": None}
    afar = accredited(appointment, "XBB", "NON_RESIDENT", by=by, valid=valid)
    calendar = reader_for(User.objects.get(username="system:calendar"), on=TODAY)
    for day, state, last in ((4, "DRAFT", None), (5, "COMPLETED", None), (21, "COMPLETED", 20)):
        with acting_as(calendar):
            for ref in due_by_calendar(by=calendar, at=later(day)):
                keep_calendar(ref, by=calendar, at=later(day))
            assert due_by_calendar(by=calendar, at=later(day)) == []
        engagement = kept(afar)
        assert (day, engagement.state) == (day, state)
        assert engagement.actual_end == (TODAY + last * A_DAY if last is not None else None)
    assert kept(residence).actual_end == TODAY + 20 * A_DAY
    appointment.refresh_from_db()
    assert (appointment.state, appointment.gapped) == ("LEAVING", True)


def test_an_accreditation_that_ends_ends_in_the_log(by: Reader):
    appointment, residence = in_post(by, date(2026, 5, 1))
    over = {"start": date(2026, 5, 1), "end": TODAY}
    change_appointment(
        appointment, {"state": "LEAVING", "valid": over, "gapped": True}, by=by, at=NOW
    )
    assert kept(residence).actual_end == TODAY


def test_a_withdrawn_accreditation_takes_its_engagement_out(by: Reader):
    appointment, _ = in_post(by, date(2026, 5, 1))
    begun = accredited(appointment, "XBB", "NON_RESIDENT", by=by)
    ahead = {"start": TODAY + A_DAY, "end": None}
    planned = accredited(appointment, "XCC", "NON_RESIDENT", by=by, valid=ahead)
    for accreditation, state in ((begun, "VOIDED"), (planned, "CANCELLED")):
        change_accreditation(accreditation, {"approval_state": "WITHDRAWN"}, by=by, at=NOW)
        assert kept(accreditation).state == state


def test_an_appointment_that_falls_through_takes_its_engagements_out(by: Reader):
    appointment = nominee(a_post(by), TODAY + 10 * A_DAY, by=by)
    residence = accredited(appointment, "XAA", by=by)
    change_appointment(
        appointment, {"state": "WITHDRAWN", "ended_reason": "Posted elsewhere"}, by=by, at=NOW
    )
    assert kept(residence).state == "CANCELLED"


def test_there_is_one_engagement_for_an_accreditation_however_it_changes(by: Reader):
    appointment, _ = in_post(by, date(2026, 5, 1))
    for last in (date(2026, 9, 1), date(2026, 6, 20), None):
        valid = {"start": date(2026, 5, 2), "end": last}
        state = {"state": "LEAVING", "gapped": True} if last == date(2026, 6, 20) else {}
        change_appointment(appointment, {"valid": valid, **state}, by=by, at=NOW)
    assert Engagement.objects.count() == 1
    assert Engagement.objects.get().actual_start == date(2026, 5, 2)


def test_a_mission_marked_otherwise_takes_all_of_it_along(by: Reader):
    appointment, residence = in_post(by, date(2026, 5, 1))
    withdrawn = accredited(appointment, "XBB", "NON_RESIDENT", by=by)
    change_accreditation(withdrawn, {"approval_state": "WITHDRAWN"}, by=by, at=NOW)
    mission = residence.appointment.post.mission
    change_mission(mission, {"marking": "LIMITED"}, by=by, at=NOW)
    connection.check_constraints()
    assert kept(withdrawn).marking.text == "LIMITED"
    engagement = kept(residence)
    assert engagement.marking.text == residence.marking.text == "LIMITED"
    assert {row.marking.text for row in engagement.participations.all()} == {"LIMITED"}


def test_what_is_kept_is_not_changed_by_hand(
    by: Reader, api_as: Callable[[str], APIClient], security: Reader
):
    appointment, residence = in_post(by, date(2026, 5, 1))
    engagement = kept(residence)
    address = f"{LOG}{engagement.ref}/"
    tag = {"HTTP_IF_MATCH": "*"}
    steward = api_as("planner")
    for answer in (
        api_as("desk").patch(address, {"title": "Another"}, "json", **tag),
        steward.delete(address, {"reason": "entered twice"}, "json", **tag),
        steward.post(f"{address}transitions/", {"to": "VOIDED", "reason": "No"}, "json", **tag),
    ):
        assert answer.status_code == 409, answer.json()
        assert appointment.ref in answer.json()["detail"]
    with acting_as(security), pytest.raises(NotAllowedNow, match=appointment.ref):
        relabel_engagement(engagement, "LIMITED", reason="So", by=security, at=NOW)
    assert kept(residence).version == engagement.version


def test_the_pages_say_who_keeps_it_too(by: Reader):
    appointment, residence = in_post(by, date(2026, 5, 1))
    ref = kept(residence).ref
    for answer in (
        PageDoor("desk").edit(ref, title="Another"),
        PageDoor("planner").withdraw(ref),
    ):
        assert answer.status == 422
        assert appointment.ref in str(answer.errors)


def test_presence_that_is_kept_is_not_logged_by_hand(
    by: Reader, api_as: Callable[[str], APIClient]
):
    appointment, _ = in_post(by, date(2026, 5, 1), date(2026, 12, 31))
    body = {
        "kind": "REP-RES", "place": "PARTNER", "participants": [{"partner": "XAA"}],
        "state": "COMPLETED", "actual": {"start": "2026-06-30", "end": None},
    }  # fmt: skip
    client = api_as("desk")
    answer = client.post(LOG, body, "json")
    assert answer.status_code == 400
    assert appointment.ref in answer.json()["errors"]["kind"][0]
    for other in (
        {"participants": [{"partner": "XBB"}]},
        {"kind": "REP-NRA"},
        {"actual": {"start": "2026-04-01", "end": "2026-04-30"}},
    ):
        assert client.post(LOG, {**body, **other}, "json").status_code == 201


def test_by_hand_is_not_moved_into_days_that_are_kept(by: Reader):
    in_post(by, date(2026, 5, 1))
    april = {"start": date(2026, 4, 1), "end": date(2026, 4, 30)}
    engagement = log("XAA", kind="REP-RES", place="PARTNER", actual=april)
    edit_engagement(engagement, {"title": "Our attaché"}, by=by, at=NOW)
    refused = pytest.raises(Exception, match="keeps REP-RES with XAA")
    with refused:
        edit_engagement(
            engagement, {"actual": {"start": date(2026, 4, 1), "end": TODAY}}, by=by, at=NOW
        )


def test_hidden_presence_refuses_nothing(lead: Reader, desk: Reader):
    with acting_as(lead):
        _, residence = in_post(lead, date(2026, 5, 1), marking="CONTROLLED")
        hidden = residence.marking_id
    blind = Reader(**{**desk.__dict__, "marking_ids": desk.marking_ids - {hidden}})
    with acting_as(blind):
        days = {"start": date(2026, 5, 1), "end": None}
        said = fields("XAA", kind="REP-RES", place="PARTNER", actual=days)
        assert log_engagement(said, by=blind, at=NOW).created


def test_who_accredits_is_told_of_what_was_logged_by_hand(by: Reader):
    by_hand = log(
        "XAA", kind="REP-RES", place="PARTNER", actual={"start": date(2026, 1, 1), "end": None}
    )
    appointment = nominee(a_post(by), date(2026, 5, 1), by=by)
    residence = accredited(appointment, "XAA", by=by)
    warnings = change_accreditation(residence, {"notified_on": TODAY}, by=by, at=NOW)
    assert by_hand.ref in warnings[0]
