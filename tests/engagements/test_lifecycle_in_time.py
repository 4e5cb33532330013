"""What time does to an engagement: the baseline, closing, giving up, and what is chased."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.acting import acting_as, reader_for
from accounts.models import User
from engagements.actions import edit_engagement, lock_engagement
from engagements.actions.lifekeeping import keep_life, lives_to_keep
from engagements.models import Engagement
from engagements.tasks import keep_lives
from reports.models import RecountDue
from tests import cast
from tests.engagements.lives import NOW, PLANNED, WAYS, Cast, later

pytestmark = pytest.mark.django_db
NEXT_QUARTER = {"start": date(2026, 8, 3), "end": date(2026, 8, 7)}


def row(ref: str) -> Engagement:
    with cast.everything():
        return Engagement.objects.get(ref=ref)


def baseline(ref: str) -> tuple[date | None, date | None]:
    found = row(ref)
    return found.planned_baseline_start, found.planned_baseline_end


def keep(ref: str, at: datetime) -> bool:
    """Whether the job does something to it then; what it passes over has nothing due."""
    user = User.objects.select_related("desk").get(username="system:calendar")
    calendar = reader_for(user, on=NOW.date())
    with acting_as(calendar):
        looked_at = ref in lives_to_keep(by=calendar, at=at)
        done = keep_life(ref, by=calendar, at=at)
        assert looked_at or not done
        return done


def test_what_is_approved_within_its_quarter_is_the_baseline_at_once(people: Cast) -> None:
    assert baseline(people.life("PROPOSED")) == (None, None)
    assert baseline(people.life("APPROVED")) == (PLANNED["start"], PLANNED["end"])


def test_what_is_approved_earlier_is_frozen_when_its_quarter_opens(people: Cast) -> None:
    ref = people.life("APPROVED", planned=NEXT_QUARTER)
    assert baseline(ref) == (None, None)
    assert keep(ref, later(0)) is False
    assert keep(ref, later(1)) is True
    assert baseline(ref) == (NEXT_QUARTER["start"], NEXT_QUARTER["end"])
    assert keep(ref, later(2)) is False


def test_a_plan_that_is_changed_after_its_quarter_opened_is_kept_as_it_was(people: Cast) -> None:
    ref = people.life("APPROVED", planned=NEXT_QUARTER)
    moved = {"start": date(2026, 9, 1), "end": date(2026, 9, 2)}
    with acting_as(people.desk):
        engagement = lock_engagement(ref, by=people.desk)
        edit_engagement(engagement, {"planned": moved}, by=people.desk, at=later(40))
    assert baseline(ref) == (NEXT_QUARTER["start"], NEXT_QUARTER["end"])
    assert row(ref).planned_start == moved["start"]


def test_a_baseline_is_never_edited_by_direct_sql_either(people: Cast) -> None:
    ref = people.life("APPROVED")
    never = pytest.raises(IntegrityError, match="never edited")
    for statement in (
        "UPDATE engagements_engagement SET planned_baseline_end = '2026-06-30' WHERE ref = %s",
        "UPDATE engagements_engagement SET planned_baseline_start = NULL WHERE ref = %s",
    ):
        with acting_as(people.lead), never, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [ref])


def test_what_was_postponed_stands_in_no_later_baseline(people: Cast) -> None:
    early = people.life("POSTPONED", planned=NEXT_QUARTER)
    new = {"planned": {"start": date(2026, 11, 2), "end": date(2026, 11, 3)}}
    people.move(early, "APPROVED", new, at=later(10))
    assert keep(early, later(120)) is False
    assert baseline(early) == (None, None)
    frozen = people.life("POSTPONED")
    people.move(frozen, "APPROVED", new, at=later(10))
    assert baseline(frozen) == (PLANNED["start"], PLANNED["end"])


def test_what_is_reported_closes_by_itself_after_ninety_days(people: Cast) -> None:
    ref = people.life("REPORTED")
    assert keep(ref, later(89)) is False
    assert keep(ref, later(90)) is True
    closed = row(ref)
    assert (closed.state, closed.state_reason) == (
        "CLOSED", "90 days have passed since the report.",
    )  # fmt: skip


def test_what_is_postponed_without_a_date_is_given_up_after_a_year(people: Cast) -> None:
    ref = people.draft()
    for to in ("PROPOSED", "APPROVED"):
        people.move(ref, to)
    people.move(ref, "POSTPONED", {"reason": "HEALTH", "cancel_by": "PARTNER"})
    dated = people.life("POSTPONED")
    with acting_as(people.desk):
        engagement = lock_engagement(dated, by=people.desk)
        edit_engagement(engagement, {"planned": NEXT_QUARTER}, by=people.desk, at=later(2))
    assert keep(ref, later(364)) is False
    assert keep(ref, later(365)) is True
    assert keep(dated, later(365)) is False
    out = row(ref)
    assert (out.state, out.cancel_by, out.cancel_reason) == ("CANCELLED", "PARTNER", "HEALTH")


def test_the_job_does_what_is_due_once_and_in_the_name_of_the_calendar(people: Cast) -> None:
    long_ago = datetime(2025, 6, 30, 12, 0, tzinfo=UTC)
    days = {"start": date(2025, 6, 9), "end": date(2025, 6, 12)}
    ref = people.draft(at=long_ago, planned=days)
    for to in WAYS["REPORTED"]:
        people.move(ref, to, at=long_ago)
    assert keep_lives() == 1
    closed = row(ref)
    with cast.everything():
        last = closed.state_changes.select_related("by").order_by("id").last()
    assert last is not None
    assert (closed.state, last.by.username) == ("CLOSED", "system:calendar")
    assert keep_lives() == 0


def test_what_is_over_and_unreported_is_chased(people: Cast) -> None:
    confirmed = people.life("CONFIRMED")
    completed = people.life("COMPLETED")
    people.life("REPORTED")
    today = NOW.date()
    with acting_as(people.desk):
        rows = Engagement.objects.visible_to(people.desk)
        assert [e.ref for e in rows.to_complete(on=today)] == [confirmed]
        assert not rows.to_complete(on=PLANNED["end"]).exists()
        assert not rows.to_report(on=today + timedelta(days=13)).exists()
        assert [e.ref for e in rows.to_report(on=today + timedelta(days=14))] == [completed]


@pytest.mark.parametrize("to", ["PROPOSED", "APPROVED", "CONFIRMED", "COMPLETED"])
def test_a_change_of_state_marks_the_quarter_for_a_recount(people: Cast, to: str) -> None:
    before = {"PROPOSED": "DRAFT", "APPROVED": "PROPOSED", "CONFIRMED": "APPROVED"}
    ref = people.life(before.get(to, "CONFIRMED"))
    with cast.everything():
        seen = RecountDue.objects.count()
    people.move(ref, to)
    with cast.everything():
        marks = RecountDue.objects.order_by("id")[seen:]
        assert {(mark.partner, mark.quarter) for mark in marks} == {("XAA", date(2026, 4, 1))}


def test_postponing_without_a_date_takes_it_out_of_its_quarter(people: Cast) -> None:
    ref = people.life("APPROVED")
    with cast.everything():
        seen = RecountDue.objects.count()
    people.move(ref, "POSTPONED")
    with cast.everything():
        marks = RecountDue.objects.order_by("id")[seen:]
        assert {(mark.partner, mark.quarter) for mark in marks} == {("XAA", date(2026, 4, 1))}
