"""R5: a stop lets every request under way be answered, and leaves no recount half done."""

import json
import select
import signal
import time
from collections import Counter

import pytest

from bench.client import Connection, request
from tests.assurance.figures import effort, record
from tests.assurance.house import House, wait_until
from tests.assurance.test_database_restart import ENTRY
from tests.assurance.writers import LOG

pytestmark = pytest.mark.processes

#: Requests at the moment of a stop: many more than the server has threads.
AT_ONCE = 128
#: Every quarter of many partners, so that a stop finds the recount in the middle.
_MARK = """
INSERT INTO reports_recountdue (partner, quarter, marking)
SELECT p.code, q::date, m.id
  FROM partners_partner p, (SELECT min(id) AS id FROM accounts_marking) m,
       generate_series('2010-01-01'::timestamp, '2025-10-01', interval '3 months') AS q
 WHERE p.code < 'D'
"""
_COUNTING = """
SELECT count(*) FROM pg_stat_activity
 WHERE usename = 'entente_roller' AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
"""


def test_a_stop_drops_no_request_under_way_and_no_recount(house: House):
    under_way, stops, seconds = 0, 0, 0.0
    statuses: Counter[int] = Counter()
    while under_way < effort(300, 2000):
        house.start("web")
        connections = _sent(house)
        # What the server has not read yet, it has not taken on: that goes to the next one.
        time.sleep(0.1)
        ready, _, _ = select.select([each.socket for each in connections], [], [], 0)
        under_way += len(connections) - len(ready)
        begun = time.monotonic()
        with house.ending("web", signal.SIGTERM):
            statuses.update(_status(each) for each in connections)
        seconds = max(seconds, time.monotonic() - begun)
        stops += 1
    assert set(statuses) == {200, 201}, statuses

    finished, redone = 0, 0
    for _ in range(effort(1, 10)):
        house.start("worker", "beat")
        wait_until(lambda: house.due() == 0, "what came before is recounted")
        house.ask(_MARK)
        wait_until(lambda: house.ask(_COUNTING) != [(0,)], "the recount is in the middle")
        house.end("worker", signal.SIGTERM)
        assert house.ask(_COUNTING) == [(0,)]
        finished, redone = finished + (house.due() == 0), redone + (house.due() != 0)
    house.start("worker", "beat")
    wait_until(lambda: house.due() == 0, "everything is recounted")
    compared = house.cells_compared()
    record(
        "R5",
        f"{stops} stops of web with {under_way:,} requests under way, 0 dropped, at most "
        f"{seconds:.1f} s each; {finished + redone} stops of the worker in the middle of a "
        f"recount: {finished} finished it, {redone} left the rest to the next worker; "
        f"{compared:,} cells compared, 0 wrong",
    )


def _sent(house: House) -> list[Connection]:
    """Connections on each of which one request has just gone out."""
    token, entry = house.tokens["desk"], json.dumps(ENTRY).encode()
    wires = [
        request("GET", LOG, token=token),
        request("POST", LOG, token=token, body=entry),
        request("GET", "/api/v1/summaries/?quarter=2025Q2", token=token),
        request("GET", "/api/v1/kinds/", token=token),
    ]
    connections = [Connection(house.port) for _ in range(AT_ONCE)]
    for number, connection in enumerate(connections):
        connection.send(wires[number % len(wires)])
    return connections


def _status(connection: Connection) -> int:
    """0 when the answer never came, or not to its end."""
    try:
        while not connection.receive():
            pass
    except ConnectionError:
        return 0
    finally:
        connection.close()
    return connection.status
