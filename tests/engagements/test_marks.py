"""Which recounts a change of the log makes due."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from accounts.acting import Reader
from engagements.actions import edit_engagement, withdraw_engagement
from engagements.models import Engagement, Participation
from reports.models import QuarterOpening, RecountDue
from tests.factories import NOW, log

pytestmark = pytest.mark.django_db

Q2, Q3 = date(2025, 4, 1), date(2025, 7, 1)


def take_marks() -> set[tuple[str, date]]:
    """What is marked so far; forgotten afterwards, as the roller would."""
    highest = getattr(take_marks, "seen", 0)
    rows = list(RecountDue.objects.filter(pk__gt=highest).values_list("pk", "partner", "quarter"))
    take_marks.seen = max((pk for pk, *_ in rows), default=highest)  # type: ignore[attr-defined]
    return {(partner, quarter) for _, partner, quarter in rows}


@pytest.fixture(autouse=True)
def _forget(db: None) -> None:
    take_marks()


def test_logging_marks_every_partner_in_the_quarter_of_the_last_day(acting: Reader) -> None:
    log("XAA", "XBB", actual={"start": date(2025, 6, 28), "end": date(2025, 7, 3)})
    assert take_marks() == {("XAA", Q3), ("XBB", Q3)}


def test_a_date_moved_to_another_quarter_marks_both(acting: Reader) -> None:
    engagement = log("XAA")
    take_marks()
    later = {"start": date(2025, 7, 1), "end": date(2025, 7, 2)}
    edit_engagement(engagement, {"actual": later}, by=acting, at=NOW)
    assert take_marks() == {("XAA", Q2), ("XAA", Q3)}


def test_a_partner_removed_marks_it_and_those_whose_share_grows(acting: Reader) -> None:
    engagement = log("XAA", "XBB")
    take_marks()
    edit_engagement(engagement, {"participants": [{"partner": "XAA"}]}, by=acting, at=NOW)
    assert take_marks() == {("XAA", Q2), ("XBB", Q2)}


def test_a_role_changed_marks_all_partners(acting: Reader) -> None:
    engagement = log("XAA", "XBB")
    take_marks()
    parts = [{"partner": "XAA"}, {"partner": "XBB", "role": "OBSERVER"}]
    edit_engagement(engagement, {"participants": parts}, by=acting, at=NOW)
    assert take_marks() == {("XAA", Q2), ("XBB", Q2)}


def test_other_outcomes_mark_the_quarter(acting: Reader) -> None:
    engagement = log("XAA")
    take_marks()
    edit_engagement(engagement, {"outcomes": ["TENS"]}, by=acting, at=NOW)
    assert take_marks() == {("XAA", Q2)}


def test_a_title_marks_nothing(acting: Reader) -> None:
    engagement = log("XAA")
    take_marks()
    edit_engagement(engagement, {"title": "Frigate at the naval base"}, by=acting, at=NOW)
    assert take_marks() == set()


def test_voiding_marks_the_quarter(acting: Reader, planner: Reader) -> None:
    engagement = log("XAA")
    take_marks()
    withdraw_engagement(engagement, by=planner, at=NOW, reason="entered twice")
    assert take_marks() == {("XAA", Q2)}


def test_a_plan_marks_the_quarter_of_its_last_planned_day(acting: Reader) -> None:
    log("XAA", planned={"start": date(2027, 2, 1), "end": date(2027, 2, 3)})
    assert take_marks() == {("XAA", date(2027, 1, 1))}


def test_a_draft_without_days_marks_nothing(acting: Reader) -> None:
    log("XAA", state="DRAFT")
    assert take_marks() == set()


def test_a_standing_engagement_in_force_marks_every_quarter_that_has_begun(acting: Reader) -> None:
    opened = QuarterOpening.objects.order_by("-quarter").first()
    if opened is None:
        pytest.fail("the reference data opens quarters")
    log("XAA", kind="REP-RES", actual={"start": date(2025, 5, 10), "end": None}, place="PARTNER")
    marked = {quarter for _, quarter in take_marks()}
    assert min(marked) == Q2
    assert max(marked) == opened.quarter


def test_the_whole_log_updated_at_once_marks_all_of_it(acting: Reader) -> None:
    log("XAA")
    log("XBB", actual={"start": date(2025, 7, 1), "end": date(2025, 7, 1)})
    take_marks()
    Engagement.objects.update(cost_amount=10, cost_currency="EUR")
    assert take_marks() == {("XAA", Q2), ("XBB", Q3)}


def test_raw_sql_marks_as_well(acting: Reader) -> None:
    engagement = log("XAA")
    take_marks()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE engagements_engagement SET kind_id = 'VIS-AIR' WHERE id = %s", [engagement.pk]
        )
    assert take_marks() == {("XAA", Q2)}


def test_the_application_cannot_take_a_mark_away(acting: Reader) -> None:
    log("XAA")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        RecountDue.objects.all().delete()


def test_the_application_cannot_remove_an_engagement(acting: Reader) -> None:
    engagement = log("XAA")
    Participation.objects.filter(engagement=engagement).delete()
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM engagements_engagement WHERE id = %s", [engagement.pk])
