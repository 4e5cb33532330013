"""Correcting and withdrawing an engagement."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.acting import Reader
from accounts.models import AuditEvent
from accounts.refusing import NotAllowedNow
from engagements.actions import (
    cancel_engagement,
    edit_engagement,
    lock_engagement,
    log_engagement,
    void_engagement,
    withdraw_engagement,
)
from engagements.models import Engagement, State
from tests.factories import NOW, fields, log

pytestmark = pytest.mark.django_db


def test_the_same_fields_again_change_nothing(acting: Reader) -> None:
    given = fields("XAA", "XBB", summary="Two days alongside", people_home=12)
    engagement = log_engagement(given, by=acting, at=NOW).engagement
    again = edit_engagement(lock_engagement(engagement.ref, by=acting), given, by=acting, at=NOW)
    assert (again.changed, again.engagement.version) == (False, 1)


def test_a_correction_raises_the_version_and_leaves_its_trace(acting: Reader) -> None:
    engagement = log("XAA")
    edit_engagement(engagement, {"people_home": 40}, by=acting, at=NOW)
    event = AuditEvent.objects.filter(table_name="engagements_engagement").last()
    assert engagement.version == 2
    assert event is not None
    assert event.actor_id == acting.user_id
    assert event.changes["people_home"] == [None, 40]


def test_a_partner_that_stays_keeps_its_row(acting: Reader) -> None:
    engagement = log("XAA", "XBB")
    kept = engagement.participations.get(partner="XAA").pk
    parts = [{"partner": "XAA", "people": 7}, {"partner": "XCC"}]
    edit_engagement(engagement, {"participants": parts}, by=acting, at=NOW)
    rows = dict(engagement.participations.values_list("partner_id", "people"))
    assert rows == {"XAA": 7, "XCC": None}
    assert engagement.participations.get(partner="XAA").pk == kept


def test_another_kind_brings_its_own_default_outcomes(acting: Reader) -> None:
    engagement = log("XAA")
    edit_engagement(engagement, {"kind": "EXR-STD"}, by=acting, at=NOW)
    codes = list(engagement.outcomes.order_by("rank").values_list("outcome_id", "source"))
    assert codes == [("COMP", "DEFAULT_BY_KIND"), ("CONF", "DEFAULT_BY_KIND")]


def test_outcomes_that_the_officer_chose_outlive_another_kind(acting: Reader) -> None:
    engagement = log("XAA", outcomes=["TENS"])
    edit_engagement(engagement, {"kind": "EXR-STD"}, by=acting, at=NOW)
    assert list(engagement.outcomes.values_list("outcome_id", flat=True)) == ["TENS"]


def test_the_state_does_not_change_by_editing(acting: Reader) -> None:
    engagement = log("XAA", state="DRAFT")
    with pytest.raises(ValidationError) as refused:
        edit_engagement(engagement, {"state": "APPROVED"}, by=acting, at=NOW)
    assert set(refused.value.message_dict) == {"state"}


def test_an_attache_who_leaves_gets_a_last_day(acting: Reader) -> None:
    engagement = log(
        "XAA", kind="REP-RES", place="PARTNER", actual={"start": date(2024, 1, 8), "end": None}
    )
    ended = {"start": date(2024, 1, 8), "end": date(2026, 6, 30)}
    edit_engagement(engagement, {"actual": ended}, by=acting, at=NOW)
    engagement.refresh_from_db()
    assert engagement.last_day == date(2026, 6, 30)


def test_an_auditor_may_not_correct(acting: Reader, auditor: Reader) -> None:
    engagement = log("XAA")
    with pytest.raises(PermissionDenied, match="desk officer"):
        edit_engagement(engagement, {"people_home": 4}, by=auditor, at=NOW)


def test_a_held_engagement_is_voided_by_the_data_steward_only(
    acting: Reader, planner: Reader
) -> None:
    engagement = log("XAA")
    with pytest.raises(PermissionDenied, match="data steward"):
        withdraw_engagement(engagement, by=acting, at=NOW, reason="twice")
    withdraw_engagement(engagement, by=planner, at=NOW, reason="twice")
    assert (engagement.state, engagement.state_reason) == (State.VOIDED, "twice")


def test_a_duplicate_points_to_what_it_repeats(acting: Reader, planner: Reader) -> None:
    first, second = log("XAA"), log("XAA")
    void_engagement(second, by=planner, at=NOW, reason="", duplicate_of=first)
    assert list(second.links.values_list("to__ref", "type")) == [(first.ref, "DUPLICATE_OF")]


def test_a_draft_is_cancelled_with_who_and_why(acting: Reader) -> None:
    engagement = log("XAA", state="DRAFT")
    cancel_engagement(
        engagement,
        by=acting,
        at=NOW,
        cancel_by="PARTNER",
        cancel_reason="POLITICAL",
        cancel_signal=True,
    )
    row = Engagement.objects.get(pk=engagement.pk)
    assert (row.state, row.cancel_by, row.cancel_signal) == ("CANCELLED", "PARTNER", True)


def test_weather_says_nothing_about_relations(acting: Reader) -> None:
    engagement = log("XAA", state="DRAFT")
    with pytest.raises(ValidationError) as refused:
        cancel_engagement(
            engagement,
            by=acting,
            at=NOW,
            cancel_by="NATURE",
            cancel_reason="WEATHER_OR_DISASTER",
            cancel_signal=True,
        )
    assert set(refused.value.message_dict) == {"cancel_signal"}


def test_what_is_cancelled_stays_as_it_is(acting: Reader) -> None:
    engagement = log("XAA", state="DRAFT")
    withdraw_engagement(engagement, by=acting, at=NOW, reason="no ship")
    with pytest.raises(NotAllowedNow):
        withdraw_engagement(engagement, by=acting, at=NOW, reason="no ship")
    with pytest.raises(NotAllowedNow):
        edit_engagement(engagement, {"people_home": 4}, by=acting, at=NOW)


def test_the_same_external_record_is_not_a_second_one(acting: Reader) -> None:
    given = fields("XAA", external_source="ledger", external_ref="7")
    first = log_engagement(given, by=acting, at=NOW)
    again = log_engagement(given, by=acting, at=NOW)
    assert (first.created, again.created) == (True, False)
    assert again.engagement.pk == first.engagement.pk


def test_money_that_is_the_same_is_no_change(acting: Reader) -> None:
    engagement = log("XAA", cost_home={"amount": Decimal("5.00"), "currency": "EUR"})
    same = {"cost_home": {"amount": Decimal(5), "currency": "EUR"}}
    assert not edit_engagement(engagement, same, by=acting, at=NOW).changed


def test_a_tour_takes_its_stops_and_lets_them_go(acting: Reader) -> None:
    days = {"start": date(2025, 4, 9), "end": date(2025, 4, 12)}
    stops = [log("XAA"), log("XBB")]
    tour = log(
        kind="HLE-MIN",
        participants=[],
        place="",
        is_container=True,
        actual=days,
        children=[stop.ref for stop in stops],
    )
    assert set(tour.children.values_list("ref", flat=True)) == {stop.ref for stop in stops}
    edit_engagement(tour, {"children": [stops[0].ref]}, by=acting, at=NOW)
    assert list(tour.children.values_list("ref", flat=True)) == [stops[0].ref]
    stops[1].refresh_from_db()
    assert (stops[1].parent_id, stops[1].version) == (None, 3)
