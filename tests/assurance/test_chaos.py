"""R1: whatever dies while the log is written, the figures come out right and nothing is lost."""

import random
import signal
import time
from collections import Counter
from itertools import chain

import pytest

from tests.assurance.figures import effort, record
from tests.assurance.house import House, wait_until
from tests.assurance.writers import Record, State, Writers

pytestmark = pytest.mark.processes

#: Seconds from the moment that everything runs again until nothing is due. The quick form runs
#: beside other tests.
SETTLED_WITHIN = effort(30, 10)
_WRITTEN = """
SELECT e.external_ref, e.actual_start::text, m.text, e.state
  FROM engagements_engagement e JOIN accounts_marking m ON m.id = e.marking_id
 WHERE e.external_source = %s
"""


class Faults:
    """Everything that is done to the service; each leaves all of it running again."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.done: Counter[str] = Counter()
        self.kinds = {
            "worker's child killed": self.kill_worker_child,
            "worker killed": self.kill_worker,
            "worker terminated": self.terminate_worker,
            "broker emptied": house.flush_broker,
            "broker killed and restarted": self.restart_broker,
            "every database connection cut": house.cut_connections,
            "database restarted at once": self.restart_database,
        }

    def go_on(self, seconds: float, at_least: int) -> None:
        """In an order of their own, every kind once before any comes twice."""
        choice = random.Random(7)
        kinds = list(self.kinds)
        choice.shuffle(kinds)
        begun = time.monotonic()
        for number, kind in enumerate(chain(kinds, iter(lambda: choice.choice(kinds), None))):
            passed = time.monotonic() - begun
            if number >= at_least and passed >= seconds:
                return
            time.sleep(max(0.0, number * seconds / at_least - passed))
            self.kinds[kind]()
            self.done[kind] += 1

    def kill_worker_child(self) -> None:
        self.house.kill_worker_child()

    def kill_worker(self) -> None:
        self.house.end("worker", signal.SIGKILL)
        self.house.start("worker")

    def terminate_worker(self) -> None:
        self.house.end("worker", signal.SIGTERM)
        self.house.start("worker")

    def restart_broker(self) -> None:
        self.house.stop_broker()
        time.sleep(0.3)
        self.house.start_broker()

    def restart_database(self) -> None:
        self.house.stop_database()
        self.house.start_database()


def test_no_figure_becomes_wrong_and_no_change_is_lost_under_faults(house: House):
    house.start("web", "worker", "beat")
    faults = Faults(house)
    seconds, at_least = effort(14, 60), effort(9, 30)
    with Writers(house, "chaos") as writers:
        begun = time.monotonic()
        faults.go_on(seconds, at_least)
        took = time.monotonic() - begun
    settled = wait_until(lambda: house.due() == 0, "nothing is due any more")

    assert writers.wrong() == []
    missing = [each for writer in writers.all for each in _not_as_answered(house, writer.records)]
    assert missing == []
    assert set(faults.done) == set(faults.kinds)
    acknowledged = writers.total("acknowledged")
    assert acknowledged >= 50
    compared = house.cells_compared()
    assert compared >= 50
    assert settled <= SETTLED_WITHIN
    record(
        "R1",
        f"{faults.done.total()} faults of {len(faults.done)} kinds in {took:.0f} s; "
        f"{acknowledged:,} changes acknowledged, 0 lost; {compared:,} cells compared with a "
        f"recount, 0 wrong; settled {settled:.1f} s after the last fault",
    )


def _not_as_answered(house: House, records: list[Record]) -> list[str]:
    """What the log does not hold as it was acknowledged, or holds twice."""
    found: dict[str, list[State]] = {}
    for number, first_day, marking, state in house.ask(_WRITTEN, "chaos"):
        found.setdefault(number, []).append(State(first_day, marking, state))
    differing = []
    for each in records:
        there: list[State | None] = [*found.get(each.number, [])] or [None]
        if len(there) != 1 or there[0] not in each.possible:
            differing.append(f"{each.number}: {there} is not of {each.possible}")
    return differing
