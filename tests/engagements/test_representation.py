"""The attaché network over REST: INV-19 to INV-25, the states of an appointment, US-5."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.acting import acting_as, reader_for
from accounts.models import User
from accounts.refusing import NotAllowedNow
from accounts.roles import SIGN_INS
from engagements.actions.representation.moving import MOVES, move
from engagements.models import Accreditation, Appointment
from engagements.models.representation_codes import AppointmentState, Consent
from partners.models import Partner

pytestmark = pytest.mark.django_db

MISSIONS, APPOINTMENTS = "/api/v1/missions/", "/api/v1/appointments/"
TODAY = timezone.now().date()


def ago(days: int) -> str:
    """That many days before today; a negative number lies ahead."""
    return (TODAY - timedelta(days=days)).isoformat()


def days(first: int, last: int | None = None) -> dict[str, str | None]:
    return {"start": ago(first), "end": ago(last) if last is not None else None}


class Network:
    """Sends what the tests say as a sign-in, and reads it again for the tag."""

    def __init__(self, client_of: Callable[[str], APIClient]) -> None:
        self.client_of = client_of

    def post(self, path: str, body: dict[str, Any], who: str = "lead") -> Any:
        return self.client_of(who).post(path, body, "json")

    def add(self, path: str, who: str = "lead", **body: Any) -> str:
        """The address of what was added."""
        answer = self.post(path, body, who)
        assert answer.status_code == 201, answer.json()
        return str(answer["Location"])

    def get(self, path: str, who: str = "lead", **given: str) -> Any:
        answer = self.client_of(who).get(path, given)
        assert answer.status_code == 200, answer.json()
        return answer.json()

    def patch(self, path: str, who: str = "lead", **body: Any) -> Any:
        client = self.client_of(who)
        tag = client.get(path).headers["ETag"]
        return client.patch(path, body, "json", HTTP_IF_MATCH=tag)

    def change(self, path: str, who: str = "lead", **body: Any) -> Any:
        answer = self.patch(path, who, **body)
        assert answer.status_code == 200, answer.json()
        return answer.json()

    def mission(self, party: str = "XAA", side: str = "HOME", **said: Any) -> str:
        return self.add(MISSIONS, party=party, side=side, name="Embassy", capital="Lumen", **said)

    def a_post(self, mission: str | None = None, **said: Any) -> str:
        """Its reference."""
        at = self.add(f"{mission or self.mission()}posts/", **{"titles": ["DA"], **said})
        return ref(at)

    def nominee(
        self, post: str, valid: dict[str, str | None], person: str = "N-1", **said: Any
    ) -> str:
        return self.add(APPOINTMENTS, post=post, person=person, valid=valid, **said)

    def accredited(
        self, appointment: str, party: str | None, basis: str = "RESIDENT", **said: Any
    ) -> str:
        return self.add(f"{appointment}accreditations/", receiving_party=party, basis=basis, **said)

    def asked(self, appointment: str, on: int = 0) -> None:
        papers = ["CV", "SERVICE_RECORD"]
        self.change(
            appointment, state="APPROVAL_ASKED", papers=papers, note_reference="N 1", on=ago(on)
        )

    def approved(self, accreditation: str, on: int = 0) -> Any:
        return self.change(
            accreditation, approval_state="GIVEN", approval_given=ago(on), reference="Note 7"
        )

    def in_post(
        self,
        post: str,
        first: int,
        last: int | None = None,
        *,
        person: str = "N-1",
        party: str | None = "XAA",
        **said: Any,
    ) -> tuple[str, str]:
        """Somebody in post, and their residence."""
        appointment = self.nominee(post, days(first, last), person, **said)
        residence = self.accredited(appointment, party)
        self.asked(appointment, on=first + 40)
        self.approved(residence, on=first + 10)
        for state in ("APPROVED", "ARRIVED", "IN_POST"):
            self.change(appointment, state=state)
        return appointment, residence


def ref(path: str) -> str:
    return path.strip("/").rpartition("/")[2]


@pytest.fixture
def network(api_as: Callable[[str], APIClient]) -> Network:
    return Network(api_as)


def refused(answer: Any, field: str, *words: str, status: int = 400) -> None:
    assert answer.status_code == status, answer.json()
    sentence = " ".join(answer.json().get("errors", {}).get(field, [answer.json()["detail"]]))
    assert field in answer.json().get("errors", {field: 1})
    for word in words:
        assert word in sentence


def test_a_resident_post_is_held_from_the_nomination_to_the_end(network: Network):
    post = network.a_post()
    appointment, residence = network.in_post(post, first=100)
    shown = network.get(appointment)
    assert (shown["state"], shown["planned_start"]) == ("IN_POST", ago(100))
    kept = network.get(residence)["engagement"]
    logged = network.get(f"/api/v1/engagements/{kept}/")
    assert (logged["kind"], logged["state"]) == ("REP-RES", "COMPLETED")
    assert logged["actual"] == {"start": ago(100), "end": None}
    network.change(appointment, valid=days(100, 0), state="LEAVING", gapped=True)
    network.change(appointment, state="ENDED")
    assert network.get(f"/api/v1/engagements/{kept}/")["actual"] == days(100, 0)


def test_two_residences_of_one_person_do_not_overlap(network: Network):
    """INV-19."""
    network.in_post(network.a_post(), first=100)
    elsewhere = network.a_post(network.mission("XBB"))
    second = network.nominee(elsewhere, days(10), "N-1")
    body = {"receiving_party": "XBB", "basis": "RESIDENT"}
    answer = network.post(f"{second}accreditations/", body)
    refused(answer, "valid.start", "N-1 is resident at", "end that before this begins")


def test_a_residence_is_not_moved_over_another(network: Network):
    """INV-19, by moving the appointment."""
    network.accredited(network.nominee(network.a_post(), days(100, 20)), "XAA")
    elsewhere = network.a_post(network.mission("XBB"))
    second = network.nominee(elsewhere, days(19), "N-1")
    network.accredited(second, "XBB")
    refused(network.patch(second, valid=days(30)), "valid.start", "N-1 is resident at")
    assert network.get(second)["valid"] == days(19)


def test_another_person_resides_where_they_are_sent(network: Network):
    network.in_post(network.a_post(), first=100)
    elsewhere = network.a_post(network.mission("XBB"))
    network.accredited(network.nominee(elsewhere, days(10), "N-2"), "XBB")


def test_a_person_known_under_another_key_takes_their_residences_along(network: Network):
    """INV-19, by correcting the person."""
    network.in_post(network.a_post(), first=100)
    second = network.nominee(network.a_post(network.mission("XBB")), days(10), "N-2")
    network.accredited(second, "XBB")
    refused(network.patch(second, person="N-1"), "valid.start", "N-1 is resident at")


def test_a_post_has_one_incumbent(network: Network):
    """INV-20."""
    post = network.a_post()
    first, _ = network.in_post(post, first=100, last=-5)
    body = {"post": post, "person": "N-2", "valid": days(0)}
    answer = network.post(APPOINTMENTS, body)
    refused(answer, "valid.start", ref(first), "handover_of")
    assert network.post(APPOINTMENTS, {**body, "valid": days(-6)}).status_code == 201


@pytest.mark.parametrize(("overlap", "accepted"), [(1, True), (42, True), (43, False)])
def test_a_handover_lasts_42_days_at_the_most(network: Network, overlap: int, accepted: bool):
    """INV-20."""
    post = network.a_post()
    first = network.nominee(post, days(400, 0))
    body = {
        "post": post, "person": "N-2", "valid": days(overlap - 1), "handover_of": ref(first),
    }  # fmt: skip
    answer = network.post(APPOINTMENTS, body)
    if accepted:
        assert answer.status_code == 201
        assert network.get(answer["Location"])["handover_of"] == ref(first)
    else:
        refused(answer, "valid.start", "43 days", f"begin on {ago(41)} or later")


def test_a_third_officer_does_not_slip_into_a_handover(network: Network):
    """INV-20."""
    post = network.a_post()
    first = network.nominee(post, days(400, 20))
    network.nominee(post, days(30), "N-2", handover_of=ref(first))
    body = {"post": post, "person": "N-3", "valid": days(25, 22), "handover_of": None}
    refused(network.post(APPOINTMENTS, body), "valid.start", ref(first))


def test_a_predecessor_stays_within_the_handover(network: Network):
    """INV-20, by moving the one before."""
    post = network.a_post()
    first = network.nominee(post, days(400, 20))
    network.nominee(post, days(30), "N-2", handover_of=ref(first))
    network.change(first, valid=days(400, -11))
    refused(network.patch(first, valid=days(400, -12)), "valid.start", "43 days")
    refused(network.patch(first, valid=days(400)), "handover_of", "has no last day yet")


def test_a_handover_is_of_the_same_post(network: Network):
    elsewhere = network.nominee(network.a_post(), days(400, 20))
    body = {"post": network.a_post(), "person": "N-2", "valid": days(25)}
    answer = network.post(APPOINTMENTS, {**body, "handover_of": ref(elsewhere)})
    refused(answer, "handover_of", "not the one before in the same post")
    answer = network.post(APPOINTMENTS, {**body, "handover_of": "AP-NOBODY"})
    refused(answer, "handover_of", "There is no such appointment")


def test_a_nonresident_accreditation_rests_on_a_residence_elsewhere(network: Network):
    """INV-21."""
    appointment = network.nominee(network.a_post(), days(50, -300))
    afar = {"receiving_party": "XBB", "basis": "NON_RESIDENT"}
    answer = network.post(f"{appointment}accreditations/", afar)
    refused(answer, "basis", "add the resident accreditation first")
    network.accredited(appointment, "XAA")
    network.accredited(appointment, "XBB", "NON_RESIDENT")
    at_home = {**afar, "receiving_party": "XAA"}
    refused(network.post(f"{appointment}accreditations/", at_home), "receiving_party")
    beyond = {**afar, "receiving_party": "XCC", "valid": days(50, -301)}
    refused(network.post(f"{appointment}accreditations/", beyond), "valid.start", "stay within")


def test_a_residence_that_others_rest_on_is_not_withdrawn(network: Network):
    """INV-21, from the other side."""
    appointment = network.nominee(network.a_post(), days(50))
    residence = network.accredited(appointment, "XAA")
    afar = network.accredited(appointment, "XBB", "NON_RESIDENT")
    answer = network.patch(residence, approval_state="WITHDRAWN")
    assert answer.status_code == 409
    assert ref(afar) in answer.json()["detail"]


@pytest.mark.parametrize(
    ("side", "party"), [("HOME", "home"), ("HOME", None), ("FOREIGN", "home"), ("FOREIGN", "XAA")]
)
def test_the_receiving_party_is_neither_home_nor_the_officers_own(
    network: Network, side: str, party: str | None
):
    """INV-22."""
    appointment = network.nominee(network.a_post(network.mission("XAA", side)), days(0))
    named = Partner.objects.get(is_home=True).pk if party == "home" else party
    body = {"receiving_party": named, "basis": "RESIDENT"}
    refused(network.post(f"{appointment}accreditations/", body), "receiving_party")


def test_a_company_receives_no_attache(network: Network):
    company = Partner.objects.exclude(kind__in=["STATE", "ORGANISATION"]).first()
    assert company is not None
    appointment = network.nominee(network.a_post(), days(0))
    body = {"receiving_party": company.pk, "basis": "RESIDENT"}
    answer = network.post(f"{appointment}accreditations/", body)
    refused(answer, "receiving_party", "Only a state or an organisation")


def test_an_accreditation_begins_once_it_is_approved(network: Network):
    """INV-23."""
    appointment = network.nominee(network.a_post(), days(5))
    residence = network.accredited(appointment, "XAA")
    network.asked(appointment, on=30)
    given = {"approval_state": "GIVEN", "reference": "Note 7"}
    answer = network.patch(residence, **given, approval_given=ago(4))
    refused(answer, "valid.start", f"Approval was given on {ago(4)}")
    answer = network.patch(residence, **given, approval_given=ago(31))
    refused(answer, "approval_given", f"asked for on {ago(30)}, not before")
    answer = network.patch(residence, **given, approval_given=ago(-1))
    refused(answer, "approval_given", "still ahead")
    answer = network.patch(residence, approval_state="GIVEN", approval_given=ago(6))
    refused(answer, "reference", "host’s note")
    network.change(residence, **given, approval_given=ago(4), valid=days(4))


def test_an_approval_that_is_not_required_is_not_waited_for(network: Network):
    """INV-23 where the host asks for no names."""
    appointment = network.nominee(network.a_post(), days(5))
    residence = network.accredited(appointment, "XAA")
    network.change(residence, approval_state="NOT_REQUIRED")
    network.asked(appointment)
    network.change(appointment, state="APPROVED")


def test_who_is_in_post_is_so_today(network: Network):
    """INV-24."""
    post = network.a_post()
    appointment = network.nominee(post, days(-3))
    residence = network.accredited(appointment, "XAA")
    network.asked(appointment)
    network.approved(residence)
    for state in ("APPROVED", "ARRIVED"):
        network.change(appointment, state=state)
    refused(network.patch(appointment, state="IN_POST"), "valid.start", "none of its days")
    network.change(appointment, state="IN_POST", valid=days(0))
    refused(network.patch(appointment, valid=days(-1)), "valid.start", "none of these days")


def test_what_ended_has_a_last_day(network: Network):
    """INV-24."""
    appointment, _ = network.in_post(network.a_post(), first=100)
    refused(network.patch(appointment, state="LEAVING", gapped=True), "valid.end", "last day")
    network.change(appointment, state="LEAVING", gapped=True, valid=days(100, -1))
    answer = network.patch(appointment, state="ENDED")
    assert answer.status_code == 409
    assert "still ahead" in answer.json()["detail"]


def test_nobody_leaves_without_a_successor_or_a_word(network: Network):
    post = network.a_post()
    appointment, _ = network.in_post(post, first=100, last=-30)
    answer = network.patch(appointment, state="LEAVING")
    assert answer.status_code == 409
    assert "gapped: true" in answer.json()["detail"]
    network.nominee(post, days(-31), "N-2")
    network.change(appointment, state="LEAVING")


def test_a_successor_in_post_makes_the_predecessor_leave(network: Network):
    post = network.a_post()
    first, _ = network.in_post(post, first=100, last=-7)
    network.in_post(post, first=3, person="N-2", handover_of=ref(first))
    assert network.get(first)["state"] == "LEAVING"


def test_the_days_on_which_a_post_is_empty_are_listed(network: Network):
    """INV-25."""
    mission = network.mission()
    filled, gapping, between = (network.a_post(mission) for _ in range(3))
    network.nominee(filled, days(100, 10))
    network.nominee(filled, days(9), "N-2")
    last = network.nominee(gapping, days(100, 6), "N-3")
    earlier = network.nominee(between, days(100, 50), "N-4")
    network.nominee(between, days(40), "N-5")
    gaps = {gap["after"]: gap for gap in network.get(f"{APPOINTMENTS}gaps/")["results"]}
    assert gaps.keys() == {ref(last), ref(earlier)}
    open_gap, closed = gaps[ref(last)], gaps[ref(earlier)]
    assert (open_gap["first_day"], open_gap["last_day"], open_gap["days"]) == (ago(5), None, 6)
    assert (closed["first_day"], closed["last_day"], closed["days"]) == (ago(49), ago(41), 9)
    still = network.get(f"{APPOINTMENTS}gaps/", over="false")["results"]
    assert [gap["post"] for gap in still] == [gapping]
    posts = network.get(f"{mission}posts/", gapped="true")["results"]
    assert {row["ref"] for row in posts} == {gapping, between}


def test_a_post_that_is_no_more_has_no_gap(network: Network):
    """INV-25."""
    mission = network.mission()
    post = network.a_post(mission)
    appointment = network.nominee(post, days(100, 6))
    refused(
        network.patch(f"{mission}posts/{post}/", disestablished=ago(7)),
        "disestablished", ref(appointment),
    )  # fmt: skip
    network.change(f"{mission}posts/{post}/", disestablished=ago(6))
    assert network.get(f"{APPOINTMENTS}gaps/")["results"] == []


def test_the_attaches_years_stand_in_one_timeline(network: Network):
    """US-5."""
    mission = network.mission()
    post = network.a_post(mission)
    first, residence = network.in_post(post, first=500, last=-20)
    parties = ["XBB", "XCC", "XDD", "XEE", "XFF"]
    afar = {party: network.accredited(first, party, "NON_RESIDENT") for party in parties}
    for party in ("XBB", "XCC"):
        network.change(afar[party], approval_state="ASKED", approval_asked=ago(490))
    network.change(
        afar["XBB"], approval_state="GIVEN", approval_given=ago(480), reference="Note 9",
        valid=days(480, -20),
    )  # fmt: skip
    network.nominee(post, days(-10, -400), "N-2", handover_of=ref(first))
    shown = network.get(f"{mission}timeline/")["posts"][0]["appointments"]
    assert [row["person"] for row in shown] == ["N-1", "N-2"]
    mine = {row["receiving_party"]: row for row in shown[0]["accreditations"]}
    assert mine.keys() == {"XAA", *parties}
    assert mine["XAA"]["basis"] == "RESIDENT"
    assert mine["XAA"]["engagement"] == network.get(residence)["engagement"]
    assert [mine[p]["approval_state"] for p in parties] == ["GIVEN", "ASKED", *["TO_ASK"] * 3]
    assert [mine[p]["overdue"] for p in parties] == [False, False, True, True, True]
    assert shown[1]["handover"] == {"of": ref(first), "days": 11}
    assert shown[1]["gap_after"]["first_day"] == ago(-401)
    assert shown[0]["gap_after"] is None
    by_person = network.get(APPOINTMENTS, person="N-1")["results"]
    assert [row["ref"] for row in by_person] == [ref(first)]
    narrowed = network.get(f"{mission}timeline/", person="N-2")["posts"][0]["appointments"]
    assert [row["person"] for row in narrowed] == ["N-2"]


def test_a_request_for_approval_that_comes_late_is_warned_of(network: Network):
    """US-5."""
    appointment = network.nominee(network.a_post(), days(-10))
    body = {"receiving_party": "XAA", "basis": "RESIDENT"}
    answer = network.post(f"{appointment}accreditations/", body)
    assert f"asked for by {ago(18)}" in answer.json()["warnings"][0]


def test_approval_is_asked_with_papers_a_note_and_a_residence(network: Network):
    appointment = network.nominee(network.a_post(), days(-50))
    for said, missing in (
        ({}, "curriculum vitae and service record"),
        ({"papers": ["CV", "SERVICE_RECORD"]}, "note_reference"),
        ({"note_reference": "N 1"}, "add a resident accreditation"),
    ):
        answer = network.patch(appointment, state="APPROVAL_ASKED", **said)
        assert answer.status_code == 409
        assert missing in answer.json()["detail"]
        network.change(appointment, **said)
    residence = network.accredited(appointment, "XAA")
    network.change(appointment, state="APPROVAL_ASKED")
    assert network.get(residence)["approval_state"] == "ASKED"


def test_the_host_answers_for_each_receiving_party(network: Network):
    appointment = network.nominee(network.a_post(), days(-50))
    residence = network.accredited(appointment, "XAA")
    afar = network.accredited(appointment, "XBB", "NON_RESIDENT")
    network.asked(appointment)
    network.approved(afar)
    answer = network.patch(appointment, state="APPROVED")
    assert answer.status_code == 409
    assert ref(residence) in answer.json()["detail"]
    network.approved(residence)
    network.change(appointment, state="APPROVED")


def test_a_host_who_refuses_ends_it(network: Network):
    appointment = network.nominee(network.a_post(), days(-50))
    residence = network.accredited(appointment, "XAA")
    afar = network.accredited(appointment, "XBB", "NON_RESIDENT")
    network.asked(appointment)
    assert network.patch(appointment, state="APPROVAL_REFUSED").status_code == 409
    network.change(residence, approval_state="REFUSED")
    network.change(appointment, state="APPROVAL_REFUSED")
    assert network.get(afar)["approval_state"] == "WITHDRAWN"
    assert network.patch(residence, approval_state="ASKED").status_code == 409


@pytest.mark.parametrize("how", ["EXPELLED", "RECALLED"])
def test_who_is_expelled_leaves_a_reason_and_a_signal(network: Network, how: str):
    appointment, residence = network.in_post(network.a_post(), first=100)
    refused(network.patch(appointment, "security", state=how), "ended_reason", "Say why")
    network.change(appointment, "security", state=how, ended_reason="After the vote")
    assert network.get(appointment)["valid"] == days(100, 0)
    assert network.get(residence)["valid"] == days(100, 0)
    signals = network.get("/api/v1/signals/", partner="XAA", kind="SIG-EXP")["results"]
    assert ["After the vote" in signal["text"] for signal in signals] == [True]


def test_who_is_expelled_before_arriving_never_held_the_post(network: Network):
    post = network.a_post()
    appointment = network.nominee(post, days(-50))
    network.accredited(appointment, "XAA")
    network.change(appointment, state="EXPELLED", ended_reason="Not welcome")
    network.nominee(post, days(-40), "N-2")


def test_every_move_that_the_table_does_not_have_is_refused_to_every_role(network: Network):
    """The whole matrix: states x states x sign-ins, and once at the door."""
    address = network.nominee(network.a_post(), days(0, 0))
    waits = 0
    for name in SIGN_INS:
        reader = reader_for(User.objects.get(username=name), on=TODAY)
        with acting_as(reader):
            appointment = Appointment.objects.get(ref=ref(address))
            for now, to in product(AppointmentState.values, repeat=2):
                if (now, to) not in MOVES:
                    appointment.state = now
                    with pytest.raises((PermissionDenied, NotAllowedNow)) as refusal:
                        move(appointment, to, on=None, by=reader, at=timezone.now())
                    waits += refusal.type is NotAllowedNow
    assert waits > 100
    answer = network.patch(address, state="IN_POST")
    assert answer.status_code == 409
    assert "from NOMINATED it goes to APPROVAL_ASKED" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("to", "may"),
    [
        ("APPROVAL_ASKED", {"desk", "lead"}),
        ("APPROVED", {"lead"}),
        ("APPROVAL_REFUSED", {"lead"}),
        ("WITHDRAWN", {"desk", "lead"}),
        ("ARRIVED", {"desk", "lead"}),
        ("IN_POST", {"desk", "lead"}),
        ("LEAVING", {"desk", "lead"}),
        ("ENDED", {"desk", "lead"}),
        ("RECALLED", {"lead", "security"}),
        ("EXPELLED", {"lead", "security"}),
    ],
)
def test_a_move_takes_its_right(network: Network, to: str, may: set[str]):
    appointment = network.nominee(network.a_post(), days(0))
    people = ("desk", "lead", "planner", "security", "auditor")
    forbidden = {
        who for who in people if network.patch(appointment, who, state=to).status_code == 403
    }
    assert set(people) - forbidden == may


def test_an_approval_moves_along_its_table_only(network: Network):
    appointment = network.nominee(network.a_post(), days(0))
    residence = network.accredited(appointment, "XAA")
    network.asked(appointment)
    row = Accreditation._base_manager.filter(ref=ref(residence))  # to set a state past its action
    table = {
        ("TO_ASK", "ASKED"), ("TO_ASK", "NOT_REQUIRED"), ("ASKED", "GIVEN"), ("ASKED", "REFUSED"),
        *((state, "WITHDRAWN") for state in ("TO_ASK", "ASKED", "GIVEN", "NOT_REQUIRED")),
    }  # fmt: skip
    for now, to in product(Consent.values, repeat=2):
        if now != to and (now, to) not in table:
            row.update(approval_state=now, approval_given=TODAY if now == "GIVEN" else None)
            answer = network.patch(residence, approval_state=to, reference="Note 7")
            assert answer.status_code == 409, (now, to, answer.json())


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"valid": {"start": "2025-02-30", "end": None}}, "valid.start"),
        ({"valid": {"start": "2025-02-03", "end": "2025-02-02"}}, "valid.end"),
        ({"valid": {"start": None, "end": None}}, "valid.start"),
        ({"valid": {"start": "1799-12-31"}}, "valid.start"),
        ({"person": "two words"}, "person"),
        ({"person": ""}, "person"),
        ({"papers": ["PHOTO"]}, "papers.0"),
        ({"post": "PO-NOWHERE"}, "post"),
        ({"state": "IN_POST"}, "state"),
        ({"planned_start": "2025-02-03"}, "planned_start"),
        ({"handover_of": 7}, "handover_of"),
    ],
)
def test_a_bad_nomination_is_refused_by_field(network: Network, body: dict[str, Any], field: str):
    fine = {"post": network.a_post(), "person": "N-1", "valid": days(0)}
    refused(network.post(APPOINTMENTS, {**fine, **body}), field)
    assert network.get(APPOINTMENTS)["results"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"titles": []}, "titles"),
        ({"titles": ["DA", "DA"]}, "titles"),
        ({"titles": ["KING"]}, "titles.0"),
        ({"titles": ["DA"], "level": "L11"}, "level"),
        ({"titles": ["DA"], "established": "2025-02-02", "disestablished": "2025-02-01"},
         "disestablished"),
    ],
)  # fmt: skip
def test_a_bad_post_is_refused_by_field(network: Network, body: dict[str, Any], field: str):
    refused(network.post(f"{network.mission()}posts/", body), field)


def test_a_mission_is_a_partners_or_at_one(network: Network):
    home = Partner.objects.get(is_home=True).pk
    body = {"name": "Embassy", "side": "HOME"}
    refused(network.post(MISSIONS, {**body, "party": home}), "party")
    refused(network.post(MISSIONS, {**body, "party": "XYQ"}), "party")
    refused(network.post(MISSIONS, {**body, "party": "XAA", "desk": "nowhere"}), "desk")


def test_an_appointment_stays_within_the_days_of_its_post(network: Network):
    post = network.a_post(established=ago(10), disestablished=ago(-10))
    for valid in (days(11, 5), days(5), days(5, -11)):
        body = {"post": post, "person": "N-1", "valid": valid}
        refused(network.post(APPOINTMENTS, body), "valid.start", "There is this post from")
    network.nominee(post, days(10, -10))
