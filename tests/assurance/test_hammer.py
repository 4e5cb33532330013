"""C1: many programs change one record at once, and none of their changes is lost."""

import threading

import pytest

from tests.assurance.figures import effort, record
from tests.assurance.house import Client, House
from tests.assurance.rest import LOG, VISIT

pytestmark = pytest.mark.processes

WRITERS = 16
ROUNDS = effort(50, 500)


def add_one(client: Client, path: str, statuses: list[int]) -> None:
    """Reads the number and writes the next one, ROUNDS times, whatever comes of it."""
    try:
        for _ in range(ROUNDS):
            read = client.ask("GET", path)
            statuses.append(read.status)
            people = {"people_home": read.json()["people_home"] + 1}
            written = client.ask("PATCH", path, people, If_Match=read.headers["etag"])
            statuses.append(written.status)
            if written.status == 200:
                assert written.json()["people_home"] == people["people_home"]
    finally:
        client.close()


def test_no_change_is_lost(house: House):
    house.start("web")
    desk = house.client()
    path = desk.ask("POST", LOG, {**VISIT, "people_home": 0}).headers["location"]
    told: list[list[int]] = [[] for _ in range(WRITERS)]
    threads = [
        threading.Thread(target=add_one, args=[house.client(), path, statuses], daemon=True)
        for statuses in told
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    patched = [status for statuses in told for status in statuses[1::2]]
    written, refused = patched.count(200), patched.count(412)
    now = desk.ask("GET", path).json()
    desk.close()
    assert len(patched) == WRITERS * ROUNDS
    assert written + refused == len(patched), sorted(set(patched))
    assert {status for statuses in told for status in statuses[0::2]} == {200}
    # Every change that was said to be written is there, and no other.
    assert (now["people_home"], now["version"]) == (written, written + 1)
    assert written >= ROUNDS
    record(
        "C1",
        f"{WRITERS} writers × {ROUNDS}: {written:,} written, {refused:,} refused as stale, "
        "0 lost, 0 × 5xx",
    )
