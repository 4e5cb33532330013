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


def move_on(client: Client, path: str, tag: str, told: list[tuple[int, bytes]]) -> None:
    """Proposes what was read, and keeps what is answered."""
    try:
        answer = client.ask("POST", path, {"to": "PROPOSED", "reason": "Now."}, If_Match=tag)
        told.append((answer.status, answer.body))
    finally:
        client.close()


def test_of_many_who_move_one_engagement_at_once_one_does(house: House):
    house.start("web")
    desk = house.client()
    draft = {
        **VISIT, "actual": None, "state": "DRAFT", "purpose_check": True,
        "planned": {"start": "2190-01-08", "end": "2190-01-09"},
    }  # fmt: skip
    path = desk.ask("POST", LOG, draft).headers["location"]
    tag = desk.ask("GET", path).headers["etag"]
    told: list[tuple[int, bytes]] = []
    threads = [
        threading.Thread(
            target=move_on, args=[house.client(), f"{path}transitions/", tag, told], daemon=True
        )
        for _ in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = desk.ask("GET", f"{path}transitions/").json()
    desk.close()
    assert sorted(status for status, _ in told) == [200, *[412] * (WRITERS - 1)]
    assert (after["state"], after["version"]) == ("PROPOSED", 2)
    assert [row["to"] for row in after["history"]] == ["DRAFT", "PROPOSED"]
    assert all(b"read it again" in body for status, body in told if status == 412)
