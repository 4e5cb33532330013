"""Opening quarters: what is in force counts on when the next quarter begins."""

from datetime import UTC, date, datetime, timedelta

from django.test import override_settings

from engagements.periods import Quarter
from reports.actions import open_quarters, recount
from tests.reports.conftest import Log, as_owner, days


def at(quarter: Quarter, **later: int) -> datetime:
    first = quarter.first_day
    return datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(**later)


def latest() -> Quarter:
    return Quarter.of(as_owner("SELECT max(quarter) FROM reports_quarteropening")[0][0])


def marked() -> set[tuple[str, date]]:
    return set(as_owner("SELECT partner, quarter FROM reports_recountdue"))


def post(log: Log, last: date | None = None) -> None:
    log.add("XAA", kind="REP-RES", place="PARTNER", actual=days(date(2025, 5, 10), last))


def test_every_quarter_that_has_begun_is_opened(log: Log):
    before = latest()
    now = at(before.plus(3), days=40)
    assert open_quarters(at=now) == [before.plus(1), before.plus(2), before.plus(3)]
    assert (open_quarters(at=now), latest()) == ([], before.plus(3))


def test_opening_a_quarter_marks_what_is_in_force_and_it_counts(log: Log):
    post(log)
    recount()
    following = latest().following
    open_quarters(at=at(following))
    assert marked() == {("XAA", following.first_day)}
    assert log.total("XAA", str(following)) == "1.000000"


def test_what_has_ended_is_not_marked(log: Log):
    post(log, last=date(2025, 12, 31))
    recount()
    open_quarters(at=at(latest().following))
    assert marked() == set()


def test_a_posting_with_a_last_day_ahead_counts_only_in_quarters_that_have_begun(log: Log):
    ahead = latest().plus(2)
    post(log)
    # The log itself takes no last day that is still ahead; rows that came another way may have one.
    as_owner(
        "UPDATE engagements_engagement SET actual_end = %s"
        " WHERE set_config('app.user_id', '1', false) <> ''",
        ahead.last_day,
    )
    assert log.total("XAA", str(ahead)) is None
    open_quarters(at=at(ahead))
    assert log.total("XAA", str(ahead)) == "1.000000"


def test_the_marks_are_written_again_for_an_hour(log: Log):
    """For a posting whose transaction was open while the quarter was opened."""
    post(log)
    following = latest().following
    open_quarters(at=at(following))
    recount()
    open_quarters(at=at(following, minutes=30))
    assert marked() == {("XAA", following.first_day)}
    recount()
    open_quarters(at=at(following, minutes=90))
    assert marked() == set()


def test_the_first_opening_of_all_marks_what_is_in_force_since_it_began(log: Log):
    as_owner("DELETE FROM reports_quarteropening")
    post(log)
    assert marked() == set()
    open_quarters(at=at(Quarter(2025, 4)))
    assert {str(Quarter.of(day)) for _, day in marked()} == {"2025Q2", "2025Q3", "2025Q4"}


@override_settings(TIME_ZONE="Pacific/Auckland")
def test_the_installations_time_zone_decides_when_a_quarter_begins(log: Log):
    following = latest().following
    assert open_quarters(at=at(following, hours=-14)) == []
    assert open_quarters(at=at(following, hours=-10)) == [following]
