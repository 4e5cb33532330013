"""What attachés keep in the log reaches the quarters: by days, resident and non-resident."""

from datetime import date

import pytest

from accounts.acting import Reader, acting_as
from engagements.actions.representation import change_appointment
from engagements.models import Accreditation, Appointment
from reports.actions import Finding, recount, verify
from tests.factories import NOW
from tests.network import accredited, in_post
from tests.reports.conftest import Log, as_owner, days, reader_named

FIRST = date(2025, 2, 10)


@pytest.fixture
def lead(log: Log) -> Reader:
    return reader_named("lead")


def marked() -> set[tuple[str, str]]:
    """The partners and quarters that are due."""
    rows = as_owner(
        "SELECT DISTINCT partner, to_char(quarter, 'YYYY\"Q\"Q') FROM reports_recountdue"
    )
    return {(partner, quarter) for partner, quarter in rows}


def residence(lead: Reader) -> tuple[Appointment, Accreditation]:
    with acting_as(lead):
        return in_post(lead, FIRST)


def test_presence_counts_by_days_as_if_it_had_been_logged_by_hand(log: Log, lead: Reader):
    appointment, _ = residence(lead)
    with acting_as(lead):
        accredited(appointment, "XBB", "NON_RESIDENT", by=lead)
    log.add("XCC", kind="REP-RES", place="PARTNER", actual=days(FIRST, None))
    log.add("XDD", kind="REP-NRA", place="PARTNER", actual=days(FIRST, None))
    for quarter in ("2025Q1", "2025Q2"):
        kept, by_hand = log.total("XAA", quarter), log.total("XCC", quarter)
        assert kept == by_hand != "0.000000"
        afar = log.total("XBB", quarter)
        assert afar == log.total("XDD", quarter)
        assert float(afar or 0) < float(kept or 0)
    assert float(log.total("XAA", "2025Q1") or 0) < float(log.total("XAA", "2025Q2") or 0)


def test_an_appointment_that_changes_is_due_and_counted_again(log: Log, lead: Reader):
    appointment, _ = residence(lead)
    whole = log.total("XAA", "2025Q2")
    assert marked() == set()
    over = {"start": FIRST, "end": date(2025, 5, 15)}
    with acting_as(lead):
        said = {"state": "LEAVING", "valid": over, "gapped": True}
        change_appointment(appointment, said, by=lead, at=NOW)
    assert {("XAA", "2025Q2"), ("XAA", "2025Q3"), ("XAA", "2026Q1")} <= marked()
    half = log.total("XAA", "2025Q2")
    assert 0 < float(half or 0) < float(whole or 0)
    assert log.summary("XAA", "2025Q3")["intensity"]["total"] in {None, "0.000000"}
    recount()
    assert [found for found in verify() if isinstance(found, Finding)] == []
