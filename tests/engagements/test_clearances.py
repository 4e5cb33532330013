"""Asking whether assets may come: in time, along the table, and before anything is confirmed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.acting import acting_as, reader_for
from accounts.models import User
from accounts.refusing import NotAllowedNow
from engagements.actions import edit_engagement, lock_engagement
from engagements.actions.calendar_upkeep import keep_permissions, kept_by_the_calendar
from engagements.actions.clearances import reopen_clearances
from engagements.models import Clearance, Signal
from tests.cast import clear
from tests.engagements.lives import NOW, Cast
from tests.factories import log

LIST = "/api/v1/engagements/"
#: A Monday far ahead of every clock of a test run.
FIRST = date(2190, 6, 7)
AHEAD = {"start": FIRST, "end": FIRST + timedelta(days=3)}
SHIP = {"type": "DIPLOMATIC_SHIP"}
OUT = {"kind": "VIS-SHIP", "place": "PARTNER", "place_party": "XAA"}


@pytest.fixture
def people(desk, lead, planner):
    return Cast(desk, lead, planner)


@pytest.fixture
def visit(acting):
    """Our ship is to go to XAA."""
    return log("XAA", title="Our ship", planned=AHEAD, **OUT)


@pytest.fixture
def rule(api_as):
    """XAA wants ten working days for ships."""
    said = {"receiving_party": "XAA", "asset_type": "SHIP", "days": 10, "day_basis": "WORKING",
            "source": "Its note of 2 May"}  # fmt: skip
    answer = api_as("lead").post("/api/v1/lead-times/", said, "json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def ask(api, engagement, **said):
    return api.post(f"{LIST}{engagement.ref}/clearances/", {**SHIP, **said}, "json")


def change(api, row, **said):
    path = f"{LIST}{row['engagement']}/clearances/{row['ref']}/"
    tag = api.get(path)["ETag"]
    return api.patch(path, said, "json", HTTP_IF_MATCH=tag)


def through(api, row, *states):
    """Moved along the table, with what each state needs; the last answer."""
    needs = {
        "REFUSED": {"answer": "The berth is taken."},
        "REVOKED": {"answer": "The berth is needed."},
        "GRANTED_COND": {"conditions": "No use of radio in port."},
    }
    answer = None
    for state in states:
        answer = change(api, row, state=state, **needs.get(state, {}))
        assert answer.status_code == 200, (state, answer.content)
    return answer.json()


def test_a_clearance_says_by_when_to_ask_by_the_rule_of_the_host(api, visit, rule):
    answer = ask(api, visit)
    row = answer.json()
    assert (answer.status_code, row["state"], row["receiving_party"]) == (201, "TO_REQUEST", "XAA")
    assert (row["required_by"], row["lead_time_rule"]) == ("2190-05-24", rule["ref"])
    assert row["warnings"] == ["XAA is to be asked by 2190-05-24."]
    assert answer["ETag"] == f'"{row["ref"]}-1"'


def test_where_no_rule_fits_it_says_so(api, visit):
    row = ask(api, visit).json()
    assert (row["required_by"], row["lead_time_rule"]) == (None, None)
    assert "No lead time of XAA fits" in row["warnings"][0]


def test_another_class_of_visit_takes_another_rule(api, api_as, visit, rule):
    said = {"receiving_party": "XAA", "asset_type": "SHIP", "visit_class": "RESEARCH", "days": 45,
            "day_basis": "CALENDAR", "source": "Its note"}  # fmt: skip
    assert api_as("lead").post("/api/v1/lead-times/", said, "json").status_code == 201
    row = ask(api, visit, visit_class="RESEARCH").json()
    assert (row["visit_class"], row["required_by"]) == ("RESEARCH", "2190-04-23")
    assert change(api, row, visit_class="ROUTINE").json()["required_by"] == "2190-05-24"


def test_another_type_of_asset_takes_another_rule(api, api_as, visit, rule):
    said = {"asset_type": "AIRCRAFT", "name": "Heron 2", "party": "XZZ"}
    plane = api.post(f"{LIST}{visit.ref}/assets/", said, "json").json()
    rows = api_as("lead").post(
        "/api/v1/lead-times/",
        {"receiving_party": "XAA", "asset_type": "AIRCRAFT", "days": 3, "day_basis": "CALENDAR",
         "source": "Its note"}, "json",
    )  # fmt: skip
    assert rows.status_code == 201
    row = ask(api, visit, type="RADIO", asset=plane["ref"]).json()
    assert row["required_by"] == "2190-06-04"
    api.patch(f"{LIST}{visit.ref}/assets/{plane['ref']}/", {"asset_type": "SHIP"}, "json",
              HTTP_IF_MATCH="*")  # fmt: skip
    path = f"{LIST}{visit.ref}/clearances/{row['ref']}/"
    assert api.get(path).json()["required_by"] == "2190-05-24"


def test_planned_days_that_move_take_the_day_along(api, visit, rule):
    row = ask(api, visit).json()
    later = {"start": "2190-06-14", "end": "2190-06-16"}
    api.patch(f"{LIST}{visit.ref}/", {"planned": later}, "json", HTTP_IF_MATCH="*")
    moved = api.get(f"{LIST}{visit.ref}/clearances/{row['ref']}/").json()
    assert moved["required_by"] == "2190-05-31"


def test_a_rule_that_changes_reaches_what_is_still_to_be_requested(api, api_as, visit, rule, now):
    row = ask(api, visit).json()
    path = f"/api/v1/lead-times/{rule['ref']}/"
    answer = api_as("lead").patch(path, {"days": 15}, "json", HTTP_IF_MATCH="*")
    assert answer.status_code == 200
    calendar = reader_for(User.objects.get(username="system:calendar"), on=now.date())
    with acting_as(calendar):
        assert kept_by_the_calendar(by=calendar, at=now) == [visit.ref]
        keep_permissions(visit.ref, by=calendar, at=now)
        assert kept_by_the_calendar(by=calendar, at=now) == []
    moved = api.get(f"{LIST}{visit.ref}/clearances/{row['ref']}/").json()
    assert moved["required_by"] == "2190-05-17"


def test_us_3_what_should_have_been_asked_for_is_on_a_list_until_it_is(api, rule, acting):
    soon = datetime.now(UTC).date() + timedelta(days=5)
    late = log("XAA", planned={"start": soon, "end": soon}, **OUT)
    row = ask(api, late).json()
    assert "which is over: ask at once" in row["warnings"][0]
    assert row["overdue"]
    in_time = ask(api, log("XAA", planned=AHEAD, **OUT)).json()

    def listed(query):
        return {r["ref"] for r in api.get(f"/api/v1/clearances/?{query}").json()["results"]}

    assert listed("overdue=true") == {row["ref"]}
    assert listed("overdue=false") == {in_time["ref"]}
    assert listed("due_before=2190-05-24") == {row["ref"]}
    assert listed("due_before=2190-05-25") == {row["ref"], in_time["ref"]}
    assert listed("partner=XAA&state=TO_REQUEST") == {row["ref"], in_time["ref"]}
    assert "was due by" in change(api, row, state="REQUESTED").json()["warnings"][0]
    assert listed("overdue=true") == set()


def test_what_was_called_off_is_not_overdue(api, rule, acting):
    soon = datetime.now(UTC).date() + timedelta(days=5)
    late = log("XAA", planned={"start": soon, "end": soon}, **OUT)
    ask(api, late)
    api.delete(f"{LIST}{late.ref}/", {"reason": "The ship is in dock."}, "json",
               HTTP_IF_MATCH="*")  # fmt: skip
    assert api.get("/api/v1/clearances/?overdue=true").json()["results"] == []


@pytest.mark.parametrize(
    ("zone", "overdue"), [("Pacific/Kiritimati", True), ("Pacific/Pago_Pago", False)]
)
def test_today_is_the_day_of_the_desk_on_both_sides_of_the_date_line(api, visit, zone, overdue):
    row = Clearance(engagement=visit, state="TO_REQUEST", required_by=date(2190, 5, 24))
    at = datetime(2190, 5, 24, 23, 0, tzinfo=UTC)
    reader = replace(reader_for(User.objects.get(username="desk"), on=NOW.date()), time_zone=zone)
    assert row.overdue(on=at.astimezone(reader.zone).date()) is overdue


STATES = (
    "NOT_REQUIRED", "TO_REQUEST", "REQUESTED", "GRANTED", "GRANTED_COND", "REFUSED", "WITHDRAWN",
    "EXPIRED", "REVOKED",
)  # fmt: skip
MAY = {
    ("NOT_REQUIRED", "TO_REQUEST"), ("TO_REQUEST", "NOT_REQUIRED"), ("TO_REQUEST", "REQUESTED"),
    ("REQUESTED", "GRANTED"), ("REQUESTED", "GRANTED_COND"), ("REQUESTED", "REFUSED"),
    ("REQUESTED", "WITHDRAWN"), ("GRANTED", "REVOKED"), ("GRANTED_COND", "REVOKED"),
}  # fmt: skip
SAID = {"answer": "So they say.", "conditions": "No radio."}


@pytest.mark.parametrize("start", STATES)
def test_it_moves_along_the_table_and_nowhere_else(api, visit, start):
    row = ask(api, visit).json()
    for to in STATES:
        if to == start:
            continue
        with acting_as(reader_for(User.objects.get(username="desk"), on=NOW.date())):
            Clearance.objects.filter(ref=row["ref"]).update(
                state=start, conditions="No radio." if start == "GRANTED_COND" else "",
                answer="So they say." if start in {"REFUSED", "REVOKED"} else "",
            )  # fmt: skip
        said = dict(SAID)
        if to in {"GRANTED", "NOT_REQUIRED", "TO_REQUEST", "REQUESTED", "WITHDRAWN"}:
            del said["conditions"]
        answer = change(api, row, state=to, **said)
        expected = 200 if (start, to) in MAY else 409
        assert answer.status_code == expected, (start, to, answer.content)


def test_a_refusal_says_why_and_offers_a_signal(api, visit):
    row = ask(api, visit).json()
    through(api, row, "REQUESTED")
    bare = change(api, row, state="REFUSED")
    assert (bare.status_code, list(bare.json()["errors"])) == (400, ["answer"])
    refused = change(api, row, state="REFUSED", answer="No berth.").json()
    assert "SIG-REF" in refused["warnings"][0]
    assert not Signal.objects.exists()


def test_a_refusal_is_recorded_as_a_signal_in_the_same_breath(api, visit):
    row = ask(api, visit).json()
    early = change(api, row, state="REQUESTED", signal=True)
    assert (early.status_code, list(early.json()["errors"])) == (400, ["signal"])
    through(api, row, "REQUESTED")
    refused = change(api, row, state="REFUSED", answer="No berth.", signal=True).json()
    assert refused["warnings"] == []
    signal = Signal.objects.get()
    assert (signal.kind, signal.partner_id, signal.engagement_id) == ("SIG-REF", "XAA", visit.pk)


def test_that_home_refuses_is_no_signal_from_a_partner(api, acting):
    inward = log("XAA", planned=AHEAD)
    row = ask(api, inward).json()
    assert row["receiving_party"] == "XZZ"
    through(api, row, "REQUESTED")
    answer = change(api, row, state="REFUSED", answer="No berth.", signal=True)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["signal"])


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"type": "VISA"}, "type"),
        ({"receiving_party": "nowhere"}, "receiving_party"),
        ({"asset": "AS-NEVERWAS"}, "asset"),
        ({"state": "GRANTED"}, "state"),
        ({"visit_class": "SECRET"}, "visit_class"),
        ({"required_by": "2190-01-01"}, "required_by"),
        ({"valid": {"start": "2190-01-01"}}, "valid"),
    ],
)
def test_a_clearance_that_does_not_hold_together_is_refused(api, visit, said, field):
    answer = ask(api, visit, **said)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Clearance.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"state": "GRANTED_COND"}, "conditions"),
        ({"state": "GRANTED", "conditions": "No radio."}, "state"),
        ({"state": "GRANTED", "valid": {"start": "2190-06-09", "end": "2190-06-07"}}, "valid.end"),
        ({"acknowledged": True}, "acknowledged"),
        ({"requested_on": "2190-01-01"}, "requested_on"),
        ({"receiving_party": "XBB"}, "receiving_party"),
        ({"type": "RADIO"}, "type"),
        ({"answer": "x" * 501}, "answer"),
    ],
)
def test_an_answer_that_does_not_hold_together_is_refused_and_nothing_is_written(
    api, visit, said, field
):
    row = ask(api, visit).json()
    through(api, row, "REQUESTED")
    path = f"{LIST}{visit.ref}/clearances/{row['ref']}/"
    before = api.get(path).json()
    answer = change(api, row, **said)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert api.get(path).json() == before


def test_what_asks_the_same_of_the_same_is_pointed_out(api, visit):
    first = ask(api, visit).json()
    assert f"{first['ref']} asks the same" in ask(api, visit).json()["warnings"][0]
    assert "asks the same" not in ask(api, visit, type="RADIO").json()["warnings"][0]


def test_the_database_holds_it_too(api, visit):
    row = ask(api, visit).json()
    rows = Clearance.objects.filter(ref=row["ref"])
    for broken in (
        {"state": "REFUSED"},
        {"state": "GRANTED_COND"},
        {"valid_from": date(2190, 2, 1), "valid_to": date(2190, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**broken)


def test_who_may_not_read_the_engagement_finds_no_clearance_and_no_count(api, api_as, acting, rule):
    soon = datetime.now(UTC).date() + timedelta(days=5)
    hidden = log("XAA", planned={"start": soon, "end": soon}, marking="CONTROLLED", **OUT)
    row = ask(api, hidden).json()
    clear("planner", rank=10)
    low = api_as("planner")
    assert low.get(f"{LIST}{hidden.ref}/clearances/").status_code == 404
    assert low.get(f"{LIST}{hidden.ref}/clearances/{row['ref']}/").status_code == 404
    assert low.get("/api/v1/clearances/?overdue=true").json()["results"] == []


def test_each_step_is_in_the_history_of_the_engagement(api, visit):
    row = ask(api, visit).json()
    through(api, row, "REQUESTED", "GRANTED")
    shown = api.get(f"{LIST}{visit.ref}/changes/").json()["results"]
    told = [
        difference["new"]
        for event in shown
        if event["what"] == "clearance"
        for difference in event["fields"]
        if difference["field"] == "state"
    ]
    assert told == ["GRANTED", "REQUESTED", "TO_REQUEST"]


# --- INV-15 and INV-16 ----------------------------------------------------------------------------


def confirm(people, ref):
    people.move(ref, "CONFIRMED")


def test_inv_15_what_crosses_a_border_is_not_confirmed_without_a_clearance(api, people):
    ref = people.draft(kind="VIS-SHIP")
    people.move(ref, "PROPOSED")
    people.move(ref, "APPROVED")
    with pytest.raises(NotAllowedNow, match="An asset enters XAA"):
        confirm(people, ref)
    none = api.post(f"{LIST}{ref}/clearances/", {**SHIP, "state": "NOT_REQUIRED"}, "json")
    assert none.status_code == 201
    with pytest.raises(NotAllowedNow, match="An asset enters XAA"):
        confirm(people, ref)
    through(api, none.json(), "TO_REQUEST", "REQUESTED", "GRANTED")
    confirm(people, ref)


@pytest.mark.parametrize(
    ("place", "party", "comes"),
    [("PARTNER", "XZZ", True), ("PARTNER", "XAA", False), ("HOME", "XAA", True),
     ("HOME", "XZZ", False)],
)  # fmt: skip
def test_inv_15_it_is_for_assets_of_home_abroad_and_of_others_at_home(
    api, people, place, party, comes
):
    where = {"place": place, "place_party": "XZZ" if place == "HOME" else "XAA"}
    ref = people.draft(kind="EXR-STD", **where)
    said = {"asset_type": "SHIP", "name": "Tern", "party": party}
    assert api.post(f"{LIST}{ref}/assets/", said, "json").status_code == 201
    people.move(ref, "PROPOSED")
    people.move(ref, "APPROVED")
    if comes:
        with pytest.raises(NotAllowedNow, match="An asset enters"):
            confirm(people, ref)
    else:
        confirm(people, ref)


def test_inv_15_without_assets_somebody_says_that_none_comes(api, people):
    ref = people.draft(kind="CER-SPT")
    people.move(ref, "PROPOSED")
    people.move(ref, "APPROVED")
    with pytest.raises(NotAllowedNow, match="Say which assets enter XAA"):
        confirm(people, ref)
    said = {"type": "ENTRY_UNIT", "state": "NOT_REQUIRED"}
    assert api.post(f"{LIST}{ref}/clearances/", said, "json").status_code == 201
    confirm(people, ref)


@pytest.mark.parametrize(
    "way",
    [(), ("REQUESTED",), ("REQUESTED", "REFUSED"), ("REQUESTED", "GRANTED", "REVOKED"),
     ("REQUESTED", "GRANTED_COND")],
)  # fmt: skip
def test_inv_16_nothing_is_confirmed_while_a_clearance_is_open_lost_or_has_conditions(
    api, people, way
):
    ref = people.draft(kind="VIS-SHIP")
    people.move(ref, "PROPOSED")
    people.move(ref, "APPROVED")
    row = api.post(f"{LIST}{ref}/clearances/", SHIP, "json").json()
    if way:
        through(api, row, *way)
    with pytest.raises(NotAllowedNow, match=row["ref"]):
        confirm(people, ref)
    following = api.get(f"{LIST}{ref}/transitions/").json()["results"]
    wants = next(move["missing"] for move in following if move["to"] == "CONFIRMED")
    assert any(row["ref"] in sentence for sentence in wants)


def test_conditions_are_acknowledged_first(api, people):
    ref = people.draft(kind="VIS-SHIP")
    people.move(ref, "PROPOSED")
    people.move(ref, "APPROVED")
    row = api.post(f"{LIST}{ref}/clearances/", SHIP, "json").json()
    through(api, row, "REQUESTED", "GRANTED_COND")
    assert change(api, row, acknowledged=True).json()["acknowledged_on"] is not None
    confirm(people, ref)


def test_inv_16_nothing_that_is_open_or_lost_is_put_beside_a_confirmed_engagement(api, people):
    ref = people.life("CONFIRMED", kind="VIS-SHIP")
    assert api.post(f"{LIST}{ref}/clearances/", {"type": "RADIO"}, "json").status_code == 409
    [row] = api.get(f"{LIST}{ref}/clearances/").json()["results"]
    answer = change(api, row, state="REVOKED", answer="The berth is needed.")
    assert answer.status_code == 409
    assert "postpone it first" in answer.json()["detail"]
    people.move(ref, "POSTPONED")
    through(api, row, "REVOKED")


def test_inv_16_a_confirmed_engagement_does_not_move_out_of_what_was_granted(api, people, desk):
    ref = people.life("APPROVED", kind="VIS-SHIP")
    [row] = api.get(f"{LIST}{ref}/clearances/").json()["results"]
    days = {"start": "2026-06-08", "end": "2026-06-14"}
    assert change(api, row, valid=days).status_code == 200
    confirm(people, ref)
    planned = {"start": date(2026, 6, 13), "end": date(2026, 6, 16)}
    with acting_as(desk):
        engagement = lock_engagement(ref, by=desk)
        with pytest.raises(NotAllowedNow, match="not valid on all planned days"):
            edit_engagement(engagement, {"planned": planned}, by=desk, at=NOW)


def test_inv_15_no_asset_joins_what_was_confirmed_without_a_clearance(api, people):
    ref = people.draft(kind="CER-SPT")
    said = {"type": "ENTRY_UNIT", "state": "NOT_REQUIRED"}
    assert api.post(f"{LIST}{ref}/clearances/", said, "json").status_code == 201
    for to in ("PROPOSED", "APPROVED", "CONFIRMED"):
        people.move(ref, to)
    ship = {"asset_type": "SHIP", "name": "Tern", "party": "XZZ"}
    refused = api.post(f"{LIST}{ref}/assets/", ship, "json")
    assert (refused.status_code, "An asset enters XAA" in refused.json()["detail"]) == (409, True)
    theirs = api.post(f"{LIST}{ref}/assets/", {**ship, "party": "XAA"}, "json").json()
    path = f"{LIST}{ref}/assets/{theirs['ref']}/"
    assert api.patch(path, {"party": "XZZ"}, "json", HTTP_IF_MATCH="*").status_code == 409
    assert api.get(path).json()["party"] == "XAA"


@pytest.mark.parametrize(
    "said",
    [{"acknowledged": False}, {"conditions": "No radio at all."},
     {"valid": {"start": "2026-06-10", "end": "2026-06-11"}}],
)  # fmt: skip
def test_inv_16_what_a_confirmed_engagement_was_granted_is_not_taken_from_it(api, people, said):
    ref = people.draft(kind="VIS-SHIP")
    row = api.post(f"{LIST}{ref}/clearances/", SHIP, "json").json()
    through(api, row, "REQUESTED", "GRANTED_COND")
    assert change(api, row, acknowledged=True).status_code == 200
    for to in ("PROPOSED", "APPROVED", "CONFIRMED"):
        people.move(ref, to)
    assert change(api, row, **said).status_code == 409


def test_what_runs_out_before_it_is_confirmed_expires(api, people, now):
    ref = people.life("APPROVED", kind="VIS-SHIP")
    confirmed = people.life("CONFIRMED", kind="VIS-SHIP")
    calendar = reader_for(User.objects.get(username="system:calendar"), on=now.date())
    rows = [api.get(f"{LIST}{each}/clearances/").json()["results"][0] for each in (ref, confirmed)]
    with acting_as(calendar):
        Clearance.objects.all().update(valid_to=date(2026, 6, 20))
        assert kept_by_the_calendar(by=calendar, at=now) == [ref]
        for each in (ref, confirmed):
            keep_permissions(each, by=calendar, at=now)
    states = [
        api.get(f"{LIST}{row['engagement']}/clearances/{row['ref']}/").json()["state"]
        for row in rows
    ]
    assert states == ["EXPIRED", "GRANTED"]


def test_what_is_taken_up_again_is_asked_for_anew(api, people, rule):
    ref = people.life("POSTPONED", kind="VIS-SHIP")
    spare = api.post(
        f"{LIST}{ref}/clearances/", {"type": "RADIO", "state": "NOT_REQUIRED"}, "json"
    ).json()
    planned = {"start": date(2026, 7, 20), "end": date(2026, 7, 22)}
    people.move(ref, "APPROVED", {"planned": planned})
    rows = {r["type"]: r for r in api.get(f"{LIST}{ref}/clearances/").json()["results"]}
    asked = rows["DIPLOMATIC_SHIP"]
    assert (asked["state"], asked["required_by"]) == ("TO_REQUEST", "2026-07-06")
    assert (asked["requested_on"], asked["reference"]) == (None, None)
    assert rows["RADIO"]["ref"] == spare["ref"]
    assert rows["RADIO"]["state"] == "NOT_REQUIRED"
    with pytest.raises(NotAllowedNow, match="still to be requested"):
        confirm(people, ref)


def test_a_visit_request_is_granted_before_anything_is_confirmed(api, people, desk):
    ref = people.draft(kind="VIS-INST")
    people.move(ref, "PROPOSED")
    people.move(ref, "APPROVED")
    said = {"type": "ONE_TIME", "site": "Arsenal, hall 3", "people": 4}
    answer = api.post(f"{LIST}{ref}/visit-requests/", said, "json")
    row = answer.json()
    assert (answer.status_code, row["receiving_party"], row["people"]) == (201, "XAA", 4)
    with pytest.raises(NotAllowedNow, match="visit request"):
        confirm(people, ref)
    path = f"{LIST}{ref}/visit-requests/{row['ref']}/"
    for state in ("REQUESTED", "GRANTED"):
        assert api.patch(path, {"state": state}, "json", HTTP_IF_MATCH="*").status_code == 200
    confirm(people, ref)
    with acting_as(desk):
        reopen_clearances(lock_engagement(ref, by=desk), at=NOW)
    assert api.get(path).json()["state"] == "TO_REQUEST"


@pytest.mark.parametrize(
    ("said", "field"),
    [({"type": "DAILY"}, "type"), ({"people": 0}, "people"), ({"site": ""}, "site"),
     ({"required_by": "soon"}, "required_by")],
)  # fmt: skip
def test_a_visit_request_that_says_nothing_sensible_is_refused(api, visit, said, field):
    body = {"type": "RECURRING", "site": "Arsenal", **said}
    answer = api.post(f"{LIST}{visit.ref}/visit-requests/", body, "json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


# --- assets, lead times ---------------------------------------------------------------------------


def test_an_asset_comes_back_as_it_was_put_down(api, visit):
    said = {"asset_type": "SUBMARINE", "name": "Orca", "party": "XZZ", "nuclear_powered": True,
            "asset_class": "Dolphin", "pennant_or_reg": "S 12", "use": "VISIT",
            "dimensions": {"length_m": "72.50", "beam_m": "9.10", "draught_m": "7.00"},
            "complement": 70}  # fmt: skip
    answer = api.post(f"{LIST}{visit.ref}/assets/", said, "json")
    row = answer.json()
    assert answer.status_code == 201, answer.content
    assert {name: row[name] for name in said} == said
    change = {"name": "Orca II", "dimensions": None}
    path = f"{LIST}{visit.ref}/assets/{row['ref']}/"
    after = api.patch(path, change, "json", HTTP_IF_MATCH=answer["ETag"]).json()
    assert (after["name"], after["dimensions"], after["version"]) == ("Orca II", None, 2)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"party": "XBB"}, "party"),
        ({"party": "nowhere"}, "party"),
        ({"asset_type": "TRAIN"}, "asset_type"),
        ({"dimensions": {"length_m": "-1"}}, "dimensions.length_m"),
        ({"dimensions": {"length_m": "5", "beam_m": "9"}}, "dimensions.length_m"),
        ({"asset_type": "UNIT", "dimensions": {"draught_m": "3"}}, "dimensions.draught_m"),
        ({"complement": -1}, "complement"),
        ({"nuclear_powered": "yes"}, "nuclear_powered"),
    ],
)
def test_an_asset_that_cannot_be_is_refused(api, visit, said, field):
    body = {"asset_type": "SHIP", "name": "Tern", "party": "XZZ", **said}
    answer = api.post(f"{LIST}{visit.ref}/assets/", body, "json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"days": -1}, "days"),
        ({"days": 366}, "days"),
        ({"day_basis": "LUNAR"}, "day_basis"),
        ({"receiving_party": "nowhere"}, "receiving_party"),
        ({"valid": {"start": "2026-02-01", "end": "2026-01-01"}}, "valid.end"),
        ({"source": ""}, "source"),
    ],
)
def test_a_lead_time_that_says_nothing_sensible_is_refused(api_as, db, said, field):
    body = {"days": 5, "day_basis": "WORKING", "source": "Their note", **said}
    answer = api_as("lead").post("/api/v1/lead-times/", body, "json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_lead_times_are_kept_by_a_lead_and_read_by_all(api, api_as, rule):
    assert api.post("/api/v1/lead-times/", {"days": 5, "day_basis": "WORKING", "source": "x"},
                    "json").status_code == 403  # fmt: skip
    path = f"/api/v1/lead-times/{rule['ref']}/"
    assert api_as("client").get(path).json() == {
        name: value for name, value in rule.items() if name != "warnings"
    }
    stale = api_as("lead").patch(path, {"days": 4}, "json", HTTP_IF_MATCH=f'"{rule["ref"]}-9"')
    assert stale.status_code == 412
    turned = api_as("lead").patch(
        path, {"valid": {"start": "2026-02-01", "end": "2026-01-01"}}, "json", HTTP_IF_MATCH="*"
    )
    assert (turned.status_code, list(turned.json()["errors"])) == (400, ["valid.end"])


def test_the_published_examples_are_shipped_with_their_sources(api):
    rows = api.get("/api/v1/lead-times/?partner=AUS").json()["results"]
    assert [(r["asset_type"], r["days"], r["day_basis"]) for r in rows] == [
        ("AIRCRAFT", 5, "WORKING")
    ]
    [canada] = api.get("/api/v1/lead-times/?partner=CAN&asset_type=SHIP").json()["results"]
    assert (canada["visit_class"], canada["days"], canada["day_basis"]) == (
        "RESEARCH", 45, "CALENDAR"
    )  # fmt: skip
    assert all(row["source"] for row in [*rows, canada])
