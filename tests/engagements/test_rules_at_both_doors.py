"""Each rule of the log, knocked at from the page and from REST; what the database holds, there too.

The numbers are those of the invariants in docs/domain.md. A rule's errors stand under the same
JSON fields at both doors.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from rest_framework.test import APIClient

from accounts.acting import acting_as, reader_for
from accounts.models import User
from engagements.models import Engagement, Kind
from partners.models import Grouping, GroupingMembership
from reports.method.method_set import CURRENT
from reports.queries.counting import counting_keys, keys_as_parameters, method_as_parameters
from tests.cast import MADE_AT
from tests.doors import FUTURE, PAST, Door, Outcome, PageDoor, RestDoor

pytestmark = pytest.mark.django_db

#: Four days that every clock has behind it.
HELD = {"start": PAST, "end": PAST + timedelta(days=3)}
VISIT = {"kind": "VIS-SHIP", "participants": [{"partner": "XAA"}], "actual": HELD, "place": "HOME"}
PLANNED = {
    "kind": "VIS-SHIP", "participants": [{"partner": "XAA"}], "planned": HELD, "state": "DRAFT",
    "place": "HOME",
}  # fmt: skip

#: What only holds other engagements.
TOUR = {"kind": "HLE-MIN", "is_container": True, "participants": [], "place": None}


@pytest.fixture(params=["page", "rest"])
def door(request: pytest.FixtureRequest, db: None, api_as: Callable[[str], APIClient]) -> Door:
    return PageDoor() if request.param == "page" else RestDoor(api_as)


def refused_for(outcome: Outcome, *fields: str) -> bool:
    """Refused, for these fields and no others, each with a sentence."""
    return not outcome.accepted and {n for n, s in outcome.errors.items() if s} == set(fields)


def held(door: Door, **fields: Any) -> Outcome:
    return door.log(**{**VISIT, **fields})


def planned(door: Door, **fields: Any) -> Outcome:
    return door.log(**{**PLANNED, **fields})


def row_of(outcome: Outcome) -> Engagement:
    assert outcome.accepted, outcome
    with acting_as(_desk()):
        return Engagement.objects.get(ref=outcome.ref)


def _desk() -> Any:
    return reader_for(User.objects.get(username="desk"), on=PAST)


def _installation() -> Any:
    return reader_for(User.objects.get(username="system:installation"), on=MADE_AT.date())


def refuses(statement: str, *parameters: Any) -> str:
    """The constraint that stops the statement, run as somebody and past every action."""
    try:
        with acting_as(_desk()), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as error:
        return str(error.__cause__.diag.constraint_name)  # type: ignore[union-attr]
    return "nothing"


def test_inv_1_the_last_day_is_not_before_the_first(door: Door) -> None:
    backwards = {"start": PAST, "end": PAST - timedelta(days=1)}
    assert refused_for(held(door, actual=backwards), "actual.end")
    assert refused_for(planned(door, planned=backwards), "planned.end")
    ref = held(door).ref
    update = "UPDATE engagements_engagement SET {0}_start = %s, {0}_end = %s WHERE ref = %s"
    days = (PAST, PAST - timedelta(days=1), ref)
    assert refuses(update.format("actual"), *days) == "engagement_actual_in_order"
    assert refuses(update.format("planned"), *days) == "engagement_planned_in_order"


def test_inv_2_what_was_held_has_days_that_are_over(door: Door) -> None:
    assert refused_for(held(door, actual={"start": PAST, "end": FUTURE}), "actual.end")
    assert refused_for(held(door, actual={"start": FUTURE, "end": FUTURE}), "actual.start")
    assert refused_for(held(door, actual=None, state="COMPLETED"), "actual")
    ref = held(door).ref
    update = (
        "UPDATE engagements_engagement SET actual_start = NULL, actual_end = NULL WHERE ref = %s"
    )
    assert refuses(update, ref) == "engagement_held_has_days"


def test_inv_2_a_standing_kind_in_force_has_no_last_day(door: Door) -> None:
    days = {"start": PAST, "end": None}
    assert row_of(held(door, kind="REP-RES", actual=days)).actual_end is None
    ahead = {"start": PAST, "end": FUTURE}
    assert refused_for(held(door, kind="REP-RES", actual=ahead), "actual.end")


def test_inv_3_a_milestone_date_belongs_to_a_milestone_that_was_reached(door: Door) -> None:
    assert refused_for(held(door, milestone_date=PAST), "milestone_date")
    draft = planned(door, kind="AGR-MOU", milestone_date=PAST)
    assert refused_for(draft, "milestone_date")
    signed = row_of(held(door, kind="AGR-MOU", actual={"start": PAST, "end": PAST}))
    assert signed.milestone_date == PAST
    update = "UPDATE engagements_engagement SET milestone_date = NULL WHERE ref = %s"
    assert refuses(update, signed.ref) == "engagement_milestone_date"


def test_inv_4_home_is_no_participant(door: Door) -> None:
    home = settings.HOME_COUNTRY
    both = [{"partner": "XAA"}, {"partner": home}]
    assert refused_for(held(door, participants=both), "participants.1.partner")
    row = row_of(held(door))
    insert = (
        "INSERT INTO engagements_participation (engagement_id, partner_id, role, counterpart_type,"
        " capacity, service, acceptance)"
        " VALUES (%s, %s, 'PARTICIPANT', 'MILITARY', 'OFFICIAL', '{}', 'UNASKED')"
    )
    assert refuses(insert, row.pk, home) == "participation_not_home"


def test_inv_5_a_partner_has_one_part(door: Door) -> None:
    twice = [{"partner": "XAA"}, {"partner": "XAA", "role": "OBSERVER"}]
    assert refused_for(held(door, participants=twice), "participants.1.partner")
    row = row_of(held(door))
    insert = (
        "INSERT INTO engagements_participation (engagement_id, partner_id, role, counterpart_type,"
        " capacity, service, acceptance)"
        " SELECT engagement_id, partner_id, 'OBSERVER', counterpart_type, capacity, service,"
        " acceptance FROM engagements_participation WHERE engagement_id = %s"
    )
    assert refuses(insert, row.pk) == "participation_one_a_partner"


def test_inv_6_somebody_takes_part(door: Door) -> None:
    assert refused_for(held(door, participants=[]), "participants")


def test_inv_7_somebody_came_to_what_was_held(door: Door) -> None:
    absent = [{"partner": "XAA", "role": "NO_SHOW"}, {"partner": "XBB", "role": "INVITED"}]
    assert refused_for(held(door, participants=absent), "participants")
    watched = [{"partner": "XAA", "role": "NO_SHOW"}, {"partner": "XBB", "role": "OBSERVER"}]
    assert held(door, participants=watched).accepted


def test_inv_8_a_container_only_holds_others(door: Door) -> None:
    assert refused_for(planned(door, **TOUR, outcomes=["RELN"]), "outcomes")
    assert refused_for(
        planned(door, **{**TOUR, "participants": [{"partner": "XAA"}]}), "participants"
    )
    minister = [{"side": "HOME", "office": "Minister of Defence", "level": "L9"}]
    assert refused_for(planned(door, **TOUR, principals=minister), "principals")
    assert refused_for(held(door, **TOUR), "children")
    child = held(door)
    whole = row_of(held(door, **TOUR, children=[child.ref]))
    assert row_of(child).parent_id == whole.pk
    assert refused_for(planned(door, **TOUR, parent=whole.ref), "parent")
    update = "UPDATE engagements_engagement SET is_container = true WHERE ref = %s"
    assert refuses(update, child.ref) == "engagement_container_depth_one"


def test_inv_9_a_part_lies_within_a_week_of_its_whole(door: Door) -> None:
    whole = planned(door, **TOUR).ref
    near = {"start": PAST - timedelta(days=7), "end": PAST}
    far = {"start": PAST - timedelta(days=8), "end": PAST}
    assert refused_for(held(door, parent=whole, actual=far), "parent")
    assert held(door, parent=whole, actual=near).accepted


def test_inv_10_the_place_fits_who_was_there(door: Door) -> None:
    assert refused_for(held(door, place="PARTNER", place_party="XBB"), "place_party")
    assert refused_for(held(door, place="HOME", place_party="XAA"), "place_party")
    assert refused_for(held(door, place="THIRD", place_party="XAA"), "place_party")
    assert row_of(held(door, place="HOME")).place_party_id == settings.HOME_COUNTRY
    assert row_of(held(door, place="PARTNER")).place_party_id == "XAA"
    assert row_of(held(door, place="THIRD", place_party="XBB")).place_party_id == "XBB"


def test_inv_11_one_partner_hosts_at_the_most(door: Door) -> None:
    hosts = [{"partner": "XAA", "role": "HOST"}, {"partner": "XBB", "role": "HOST"}]
    assert refused_for(held(door, place="THIRD", participants=hosts), "participants")
    assert refused_for(held(door, participants=hosts[:1], host=settings.HOME_COUNTRY), "host")


def test_inv_12_one_to_three_outcomes_ranked_without_a_gap(door: Door) -> None:
    gap = [{"outcome": "RELN", "rank": 1}, {"outcome": "TRAN", "rank": 3}]
    assert refused_for(held(door, outcomes=gap), "outcomes")
    assert refused_for(held(door, outcomes=["RELN", "RELN"]), "outcomes")
    with acting_as(_desk()):
        chosen = row_of(held(door, outcomes=["TRAN", "RELN"])).outcomes.order_by("rank")
        assert list(chosen.values_list("outcome_id", "source")) == [
            ("TRAN", "OFFICER"),
            ("RELN", "OFFICER"),
        ]
        usual = row_of(held(door)).outcomes.order_by("rank")
        assert list(usual.values_list("outcome_id", "source")) == [
            ("RELN", "DEFAULT_BY_KIND"),
            ("SIGN", "DEFAULT_BY_KIND"),
        ]


@pytest.mark.parametrize("outcomes", [["RELN"], ["RELN", "TRAN"], ["COMP", "CONF", "SIGN"]])
def test_inv_13_the_shares_of_its_outcomes_sum_to_one(door: Door, outcomes: list[str]) -> None:
    row = row_of(held(door, outcomes=outcomes))
    with acting_as(_desk()):
        ranks = list(row.outcomes.order_by("rank").values_list("rank", flat=True))
    shares = CURRENT.shares(len(ranks))
    assert ranks == list(range(1, len(outcomes) + 1))
    assert sum(shares[rank - 1] for rank in ranks) == 1


def test_inv_26_memberships_of_one_partner_do_not_overlap(db: None) -> None:
    grouping = Grouping(code="TEST-FORUM", name="Forum of the test", nature="FORUM")
    grouping.established_on, grouping.established_precision = date(1994, 7, 25), "M"
    row = {"grouping": grouping, "partner_id": "XAA", "status": "MEMBER", "certainty": "CONFIRMED"}
    with acting_as(_installation()):
        grouping.save()
        GroupingMembership(**row, valid_from=date(2000, 1, 1), valid_to=date(2009, 12, 31)).save()
        again = GroupingMembership(**row, valid_from=date(2009, 12, 31))
        with pytest.raises(ValidationError):
            again.full_clean()
        after = GroupingMembership(**row, valid_from=date(2010, 1, 1))
        after.full_clean()
        founder = GroupingMembership(**row, founding=True, valid_from=date(1994, 8, 1))
        with pytest.raises(ValidationError) as refusal:
            founder.clean()
        assert set(refusal.value.message_dict) == {"valid_from"}
    insert = (
        "INSERT INTO partners_groupingmembership (grouping_id, partner_id, status, founding,"
        " valid_from, date_precision, certainty, source)"
        " VALUES ('TEST-FORUM', 'XAA', 'MEMBER', false, '2009-12-31', 'D', 'CONFIRMED', '')"
    )
    assert refuses(insert) == "membership_does_not_overlap"


def test_inv_27_guests_of_a_grouping_are_pointed_out(door: Door) -> None:
    forum = {"kind": "FOR-SOM", "place": "VIRTUAL", "frameworks": ["ASEAN"]}
    guests = held(door, **forum, participants=[{"partner": "XAA"}])
    assert guests.accepted
    assert any("ASEAN" in warning for warning in guests.warnings)
    members = held(door, **forum, participants=[{"partner": "IDN"}, {"partner": "SGP"}])
    assert not any("ASEAN" in warning for warning in members.warnings)


def test_inv_36_the_track_fits_the_capacities(door: Door) -> None:
    private = [{"partner": "XAA", "capacity": "PRIVATE"}]
    official = [{"partner": "XAA", "capacity": "OFFICIAL"}]
    assert refused_for(held(door, track_conduct="T1", participants=private), "track_conduct")
    assert refused_for(held(door, track_conduct="T2", participants=official), "track_conduct")
    assert row_of(held(door, participants=private)).track_conduct == "T2"
    mixed = held(door, track_conduct="T1_5", participants=official)
    assert any("track 1.5" in warning for warning in mixed.warnings)
    update = "UPDATE engagements_engagement SET track_conduct = 'T2' WHERE ref = %s"
    assert refuses(update, held(door, participants=official).ref) == "track_fits_capacity"


def intensity(partner: str, day: date) -> Decimal:
    """What the log adds up to for the partner in the day's quarter."""
    quarter = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    statement = counting_keys("SELECT coalesce(sum(event), 0) FROM outcome_figures")
    parameters = {
        **keys_as_parameters([(partner, quarter)]),
        **method_as_parameters(CURRENT),
    }
    with acting_as(_desk()), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return Decimal(cursor.fetchone()[0])


def test_inv_41_what_is_voided_adds_nothing(door: Door) -> None:
    before = intensity("XAA", PAST)
    ref = held(door).ref
    assert intensity("XAA", PAST) == before + 1
    assert door.by("planner").withdraw(ref).accepted
    assert intensity("XAA", PAST) == before


def test_inv_41_what_is_cancelled_or_only_holds_others_adds_nothing(door: Door) -> None:
    before = intensity("XAA", PAST)
    ref = planned(door).ref
    assert door.withdraw(ref, "the ship broke down").accepted
    assert row_of(Outcome(True, ref=ref)).state == "CANCELLED"
    child = held(door, participants=[{"partner": "XBB"}]).ref
    assert held(door, **TOUR, children=[child]).accepted
    assert intensity("XAA", PAST) == before


def test_inv_42_a_possible_duplicate_is_pointed_out(door: Door) -> None:
    first = held(door)
    again = held(door, actual={"start": PAST + timedelta(days=2), "end": PAST + timedelta(days=3)})
    assert any(first.ref in warning for warning in again.warnings)
    link = [{"to": first.ref, "type": "FOLLOW_ON"}]
    linked = held(door, actual={"start": PAST - timedelta(days=1), "end": PAST}, links=link)
    assert not any(first.ref in warning for warning in linked.warnings)


def test_inv_43_a_very_long_event_is_pointed_out(door: Door) -> None:
    quarter = {"start": PAST, "end": PAST + timedelta(days=91)}
    longer = {"start": PAST, "end": PAST + timedelta(days=92)}
    assert not any("days" in w and "standing" in w for w in held(door, actual=quarter).warnings)
    assert any("93 days" in warning for warning in held(door, actual=longer).warnings)


def test_inv_44_a_ministers_visit_has_a_minister(door: Door) -> None:
    low = [{"side": "HOME", "office": "Director", "level": "L3"}]
    high = [*low, {"side": "XAA", "office": "Minister of Defence", "level": "L9"}]
    assert refused_for(held(door, kind="HLE-MIN", principals=low), "principals")
    assert held(door, kind="HLE-MIN", principals=high).accepted


def test_inv_45_a_retired_kind_stays_usable_for_its_own_days(door: Door) -> None:
    with acting_as(_installation()):
        Kind.objects.filter(code="CER-SPT").update(valid_to=PAST)
    day = {"start": PAST, "end": PAST}
    assert held(door, kind="CER-SPT", actual=day).accepted
    later = {"start": PAST + timedelta(days=1), "end": PAST + timedelta(days=1)}
    assert refused_for(held(door, kind="CER-SPT", actual=later), "kind")


def test_a_correction_is_held_to_the_same_rules(door: Door) -> None:
    ref = held(door).ref
    backwards = {"start": PAST, "end": PAST - timedelta(days=1)}
    assert refused_for(door.edit(ref, actual=backwards), "actual.end")
    assert refused_for(door.edit(ref, milestone_date=PAST), "milestone_date")
    absent = [{"partner": "XAA", "role": "NO_SHOW"}]
    assert refused_for(door.edit(ref, participants=absent), "participants")
    assert refused_for(door.edit(ref, place="THIRD", place_party="XAA"), "place_party")
    gap = [{"outcome": "RELN", "rank": 1}, {"outcome": "TRAN", "rank": 3}]
    assert refused_for(door.edit(ref, outcomes=gap), "outcomes")
    assert row_of(Outcome(True, ref=ref)).version == 1
    assert door.edit(ref, summary="Two days alongside").accepted
    assert row_of(Outcome(True, ref=ref)).version == 2
