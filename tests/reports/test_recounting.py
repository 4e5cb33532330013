"""Recounting what is due: once, completely, and by any number at once."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connections

from reports import tasks
from reports.actions import Recounted, recount, recount_due, recounting
from tests.reports.conftest import Log, as_owner, days, second_connection

Q2 = date(2025, 4, 1)


def marks() -> int:
    return as_owner("SELECT count(*) FROM reports_recountdue")[0][0]


def cells() -> list[tuple[Any, ...]]:
    """All of them, without the keys that a new row takes."""
    outcomes = as_owner(
        "SELECT partner_id, quarter, marking_id, outcome_id, event, standing, milestone, presence"
        "  FROM reports_outcomecell ORDER BY 1, 2, 3, 4"
    )
    quarters = as_owner(
        "SELECT partner_id, quarter, marking_id, counted, retrospective, presence, default_mapped,"
        " people, person_days, days, families, states, cost"
        "  FROM reports_quartercell ORDER BY 1, 2, 3"
    )
    return [*outcomes, *quarters]


def log_some(log: Log) -> None:
    log.add("XAA", "XBB", "XCC", people_home=3)
    log.add("XAA", kind="REP-RES", place="PARTNER", actual=days(date(2025, 2, 10), None))
    log.add("XBB", planned=days(date(2026, 9, 1), date(2026, 9, 2)))


def test_recounting_takes_the_marks_away(log: Log):
    log_some(log)
    recount_due()
    assert (marks(), recount_due()) == (0, Recounted(0))


def test_recounting_again_gives_the_same_to_the_last_digit(log: Log):
    log_some(log)
    recount()
    before = cells()
    for again in ({"partner": "XAA"}, {"quarter": Q2}, {"everything": True}):
        recount(**again)
        assert cells() == before


def test_a_partners_quarter_is_recounted_on_request_though_nothing_is_due(log: Log):
    log.add("XAA", "XBB")
    recount()
    as_owner("DELETE FROM reports_outcomecell")
    assert recount(partner="XAA", quarter=Q2) == Recounted(1)
    assert {row[0] for row in as_owner("SELECT partner_id FROM reports_outcomecell")} == {"XAA"}


def test_cells_of_what_is_no_longer_in_the_log_go_with_a_recount_of_the_partner(log: Log):
    recount()
    as_owner(
        "INSERT INTO reports_quartercell (partner_id, quarter, marking_id, counted, retrospective,"
        " presence, default_mapped, people, person_days, days, families, states, cost)"
        " VALUES ('XAA', '2019-01-01', 1, 1, 0, 1, 0, 0, 0, 1, '{}', '{}', '{}')"
    )
    recount(partner="XAA")
    assert cells() == []


def test_many_at_once_are_recounted_as_everything(log: Log, monkeypatch: pytest.MonkeyPatch):
    log_some(log)
    monkeypatch.setattr(recounting, "MANY", 2)
    step = recount_due()
    assert (step.everything, marks()) == (True, 0)
    counted_whole = cells()
    as_owner("UPDATE engagements_engagement SET retrospective = retrospective")
    recount(partner="XAA")
    assert cells() == counted_whole


def test_batches_go_on_until_nothing_is_due(log: Log, monkeypatch: pytest.MonkeyPatch):
    log_some(log)
    monkeypatch.setattr(recounting, "BATCH", 2)
    assert recount_due() == Recounted(2)
    assert marks() > 0
    tasks.recount_due()
    assert marks() == 0


def test_the_oldest_marks_go_first(log: Log, monkeypatch: pytest.MonkeyPatch):
    log.add("XBB")
    log.add("XAA")
    monkeypatch.setattr(recounting, "BATCH", 1)
    recount_due()
    assert as_owner("SELECT DISTINCT partner FROM reports_recountdue") == [("XAA",)]


def test_what_another_worker_is_at_is_left_to_it(log: Log):
    log.add("XAA")
    log.add("XBB")
    with second_connection("roller") as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('XAA 2025-04-01', 0))")
        assert recount_due() == Recounted(1)
        assert {row[0] for row in as_owner("SELECT partner FROM reports_recountdue")} == {"XAA"}
    assert recount_due() == Recounted(1)


def test_nobody_recounts_while_everything_is_recounted(log: Log):
    log.add("XAA")
    with second_connection("roller") as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [recounting._EVERYTHING_LOCK])
        assert recount_due() == Recounted(0)
    assert recount_due() == Recounted(1)


def test_a_recount_that_breaks_off_leaves_marks_and_cells(
    log: Log, monkeypatch: pytest.MonkeyPatch
):
    log.add("XAA")
    recount()
    before = cells()
    log.add("XAA", actual=days(date(2025, 5, 1), date(2025, 5, 2)))
    with monkeypatch.context() as broken:
        broken.setattr(recounting, "_STORE", " SELECT 1 / (count(*) - count(*)) FROM parts")
        with pytest.raises(Exception, match="division by zero"):
            recount_due()
    assert (marks() > 0, cells()) == (True, before)
    assert log.total("XAA", "2025Q2") == "2.000000"


def test_a_change_that_commits_during_a_recount_is_counted_by_the_next(log: Log):
    log.add("XAA")
    with second_connection("roller") as other:
        # The other worker has removed the marks and has not counted yet.
        other.execute("DELETE FROM reports_recountdue")
        log.add("XAA", actual=days(date(2025, 5, 1), date(2025, 5, 2)))
    assert marks() > 0
    assert log.total("XAA", "2025Q2") == "2.000000"


def test_the_application_may_not_write_cells(log: Log):
    with (
        connections["default"].cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        cursor.execute("DELETE FROM reports_outcomecell")


def test_the_roller_may_not_write_the_log(log: Log):
    with (
        connections["roller"].cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        cursor.execute("UPDATE engagements_engagement SET title = 'x'")


def test_the_command_recounts_what_is_due(log: Log):
    log.add("XAA", "XBB")
    said = StringIO()
    call_command("recount", stdout=said)
    assert said.getvalue() == "recounted what was asked for: 2 partner-quarters\n"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"partner": "ZZZ"}, "There is no partner “ZZZ”"),
        ({"quarter": "2025Q5"}, "write it like 2025Q2"),
        ({"all": True, "partner": "XAA"}, "not both"),
    ],
)
def test_the_command_says_what_it_cannot_recount(log: Log, given: dict[str, Any], sentence: str):
    with pytest.raises(CommandError, match=sentence):
        call_command("recount", **given)
