"""R3: without a broker people go on reading and writing, and the figures follow when it is back."""

import time

import pytest

from tests.assurance.figures import effort, record
from tests.assurance.house import House, wait_until
from tests.assurance.writers import LOG, Writers

pytestmark = pytest.mark.processes

READ = (LOG, "/api/v1/summaries/?quarter=2025Q2", "/api/v1/kinds/")


def test_reading_and_writing_go_on_without_a_broker_and_recounts_catch_up(house: House):
    house.start("web", "worker", "beat")
    wait_until(lambda: house.due() == 0, "what came before is recounted")
    house.stop_broker()
    reader, read = house.client("lead"), 0
    with Writers(house, "no broker") as writers:
        end = time.monotonic() + effort(5, 60)
        while time.monotonic() < end or min(read, writers.total("acknowledged")) < 40:
            answer = reader.ask("GET", READ[read % len(READ)])
            assert answer.status == 200, answer.body
            read += 1
    ready = reader.ask("GET", "/readyz")
    due = house.due()
    house.start_broker()
    caught_up = wait_until(lambda: _caught_up(house), "the worker has found its broker again", 180)

    assert (ready.status, ready.json()["status"]) == (200, "degraded")
    assert writers.wrong() == []
    assert (writers.total("refused"), writers.total("lost")) == (0, 0)
    assert due > 0
    written = writers.total("acknowledged")
    compared = house.cells_compared()
    reader.close()
    record(
        "R3",
        f"{read:,} of {read:,} reads and {written:,} of {written:,} changes answered without a "
        f"broker, /readyz degraded; {due:,} marks caught up {caught_up:.1f} s after it was back, "
        f"{compared:,} cells compared, 0 wrong",
    )


def _caught_up(house: House) -> bool:
    """A worker that gave up when its broker went is started again, as in production."""
    house.start("worker", "beat")
    return house.due() == 0
