"""Verifying: the cells are held against the log, and nothing is repaired in silence."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from reports.actions import Finding, Verification, recount, verify
from tests.reports.conftest import Log, as_owner, days

Q2 = date(2025, 4, 1)


def findings() -> list[Finding]:
    return [found for found in verify() if isinstance(found, Finding)]


def log_some(log: Log) -> None:
    log.add("XAA", "XBB", "XCC", outcomes=["RELN", "TENS", "COMP"])
    log.add("XAA", kind="REP-RES", place="PARTNER", actual=days(date(2025, 2, 10), None))
    recount()


def test_after_a_recount_nothing_differs(log: Log):
    log_some(log)
    assert findings() == []


@pytest.mark.parametrize(
    ("tampering", "places"),
    [
        ("UPDATE reports_outcomecell SET event = event + 1e-30 WHERE outcome_id = 'COMP'", 3),
        ("UPDATE reports_quartercell SET people = 7 WHERE partner_id = 'XBB'", 1),
        ("UPDATE reports_quartercell SET families = '{}' WHERE partner_id = 'XCC'", 2),
        ("DELETE FROM reports_quartercell WHERE partner_id = 'XBB'", 2),
    ],
)
def test_every_cell_that_differs_is_found(log: Log, tampering: str, places: int):
    log_some(log)
    as_owner(tampering)
    assert len(findings()) == places


def test_a_finding_says_what_is_stored_and_what_counts(log: Log):
    log_some(log)
    as_owner("UPDATE reports_quartercell SET people = 7 WHERE partner_id = 'XBB'")
    [found] = findings()
    assert (found.partner, found.quarter) == ("XBB", Q2)
    assert "people is stored as 7 and counts 0" in found.sentence


def test_what_is_due_is_pending_and_not_compared(log: Log):
    log_some(log)
    log.add("XAA", actual=days(date(2025, 6, 1), date(2025, 6, 2)))
    first, *rest = verify()
    assert isinstance(first, Verification)
    assert (first.pending, rest) == (1, [])


def test_shares_that_do_not_sum_to_the_engagements_are_found(log: Log):
    log_some(log)
    as_owner("DELETE FROM reports_outcomecell WHERE partner_id = 'XBB'")
    as_owner("DELETE FROM reports_quartercell WHERE partner_id = 'XBB'")
    assert ("all partners", Q2) in {(found.partner, found.quarter) for found in findings()}


def test_an_engagement_that_counts_and_serves_no_outcome_is_named(log: Log):
    visit = log.add("XAA")
    as_owner(
        "DELETE FROM engagements_engagementoutcome WHERE engagement_id = %s"
        " AND set_config('app.user_id', '1', false) <> ''",
        visit.pk,
    )
    recount()
    sentences = [found.sentence for found in findings()]
    assert f"{visit.ref} counts but serves no outcome: give it one" in sentences


def test_the_command_ends_with_one_and_a_list(log: Log):
    log_some(log)
    said, complained = StringIO(), StringIO()
    call_command("verify_summaries", stdout=said)
    assert said.getvalue().splitlines()[-1] == "no differences"
    as_owner("UPDATE reports_quartercell SET people = 7 WHERE partner_id = 'XBB'")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_summaries", stdout=said, stderr=complained)
    assert ended.value.code == 1
    assert "XBB 2025Q2: " in said.getvalue()
    assert "recount --all" in complained.getvalue()
