"""Recounting by real workers that are killed, doubled and cut off from their broker."""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from reports.actions import verify
from tests.reports.conftest import Log, as_owner, days, second_connection
from tests.reports.test_worked_examples import log_example_a
from tests.reports.workers import Processes, wait_until

pytestmark = pytest.mark.processes

_WAITING = """
SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'reports_quartercell'::regclass
"""


@pytest.fixture
def processes(live: str) -> Iterator[Processes]:
    # A short path: the name of a socket has room for some hundred characters.
    with tempfile.TemporaryDirectory(prefix="entente-") as directory:
        started = Processes(Path(directory), live)
        try:
            started.start_broker()
            yield started
        finally:
            started.stop()


def nothing_is_due() -> bool:
    return as_owner("SELECT count(*) FROM reports_recountdue") == [(0,)]


def stored(partner: str) -> str:
    [[total]] = as_owner(
        "SELECT coalesce(sum(event + standing + milestone), 0)::numeric(20, 6)"
        "  FROM reports_outcomecell WHERE partner_id = %s AND quarter = '2025-04-01'",
        partner,
    )
    return str(total)


def differences() -> int:
    return len(list(verify())) - 1


def test_a_worker_counts_what_was_logged(log: Log, processes: Processes):
    processes.start_worker()
    log_example_a(log)
    wait_until(nothing_is_due, "everything is recounted")
    assert (stored("XAA"), differences()) == ("3.839690", 0)


def test_a_worker_killed_in_the_middle_loses_nothing(log: Log, processes: Processes):
    log.add("XAA")
    first = processes.start_worker()
    wait_until(nothing_is_due, "the first visit is recounted")
    with second_connection("owner") as owner:
        # The worker removes marks and cells and then waits here, in the middle of its transaction.
        owner.execute("LOCK TABLE reports_quartercell IN ACCESS EXCLUSIVE MODE")
        log.add("XAA", actual=days(date(2025, 5, 1), date(2025, 5, 2)))
        wait_until(lambda: as_owner(_WAITING) != [(0,)], "the worker is in the middle")
        processes.kill(first)
    assert (stored("XAA"), nothing_is_due()) == ("1.000000", False)
    processes.start_worker()
    wait_until(nothing_is_due, "the next worker has recounted")
    assert (stored("XAA"), differences()) == ("2.000000", 0)


def test_two_workers_at_once_count_nothing_twice(log: Log, processes: Processes):
    processes.start_worker()
    processes.start_worker()
    visits = [
        log.add("XAA", "XBB", actual=days(date(2025, 4, day), date(2025, 4, day)))
        for day in range(1, 31)
    ]
    for visit in visits[:10]:
        log.edit(visit, participants=[{"partner": "XAA"}])
    wait_until(nothing_is_due, "both have recounted")
    assert (stored("XAA"), stored("XBB"), differences()) == ("20.000000", "10.000000", 0)


def test_without_a_broker_the_log_goes_on_and_is_counted_afterwards(log: Log, processes: Processes):
    [broker] = processes.started
    processes.start_worker()
    log.add("XAA")
    wait_until(nothing_is_due, "the first visit is recounted")
    processes.kill(broker)
    log.add("XAA", actual=days(date(2025, 5, 1), date(2025, 5, 2)))
    assert not nothing_is_due()
    processes.start_broker()
    wait_until(nothing_is_due, "the worker has found its broker again")
    assert (stored("XAA"), differences()) == ("2.000000", 0)
