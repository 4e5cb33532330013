"""C3: what is sent twice with one key is done once, at every address that takes a POST."""

import os
import signal
import threading
import time
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import psycopg
import pytest
from django.db import transaction

from accounts.acting import acting_as
from accounts.models import Clearance, IdempotencyKey
from devstack.cluster import DATABASE, SUPERUSER
from tests.assurance import personas
from tests.assurance.figures import effort, record
from tests.assurance.house import Answer, House, wait_until
from tests.assurance.nouns import nouns, posts
from tests.assurance.rest import LOG, PEOPLE, VISIT, Things, rest_addresses
from tests.assurance.rows import encoded
from tests.importer.files import HEADER, MAPPING, ROW

AT_ONCE = 16
_REASON = "It was marked too low."
_UP = {"marking": "CONTROLLED", "reason": _REASON}
_REMARK = {"body": "They came late.", "marking": "LIMITED"}
#: By the name of the address: a body that is done, and another one; and see nouns/.
BODIES = {
    "rest-engagements": (VISIT, {**VISIT, "title": "Another"}),
    "rest-annexes": (_REMARK, {**_REMARK, "body": "They left early."}),
    "rest-series-list": ({"code": "XBB-TALKS", "name": "Talks"}, {"code": "XCC", "name": "More"}),
    "rest-engagement-marking": (_UP, {**_UP, "marking": "LIMITED"}),
    "rest-annex-marking": (_UP, {**_UP, "marking": "LIMITED"}),
    "rest-imports": (f"{HEADER}\n{ROW}\n", f"{HEADER}\n{ROW}\n\n"),
    "rest-proposal-decision": (
        {"decision": "APPROVED", "reason": "It was never quiet."},
        {"decision": "REJECTED", "reason": "It stays quiet."},
    ),
    "rest-returns": (
        {"quarter": "2025Q2", "partners": ["XAA"], "state": "RETURNED"},
        {"quarter": "2025Q1", "partners": ["XAA"], "state": "RETURNED"},
    ),
    "rest-audit-purges": ({"reason": "A spill."}, {"reason": "Another spill."}),
}


#: Addresses whose answers are kept nowhere, and so not repeated: they refuse the header.
SHOWN_ONCE = {"rest-calendar-keys": "the key in it is kept as its digest alone"}


def send(client, path, body, key, *, form=False):
    headers = {"HTTP_IDEMPOTENCY_KEY": key, "HTTP_IF_MATCH": "*"}
    if isinstance(body, str):
        body, form = {"file": ("records.csv", body.encode()), "mapping": MAPPING}, True
    return client.generic("POST", path, *encoded(body, form=form), **headers)


def path_of(things, address):
    if address.name == "rest-annexes":
        return f"{things.named['rest-engagement']}annexes/"
    if address.name == "rest-proposal-decision":
        things.propose()
    return things.path_to(address) if "<" in str(address.pattern.pattern) else address.path


def bodies_of(things, name):
    """What is sent, what else, and whether as a form."""
    for said in (*nouns(), *posts()):
        if name == getattr(said, "listed", said.name):
            bodies = (things.rows.body(said, each) for each in (said.body, said.other))
            return *bodies, getattr(said, "form", False)
    body, other = BODIES[name]
    if name != "rest-audit-purges":
        return body, other, False
    events = things.api_as("security").get("/api/v1/audit/?table=engagements_engagement").json()
    about = {"events": [events["results"][0]["id"]]}
    return {**about, **body}, {**about, **other}, False


def test_every_address_that_takes_a_post_does_it_once(db, api_as):
    officer = personas.sign_up(["officer"]).client("officer")
    takes = [a for a, _ in rest_addresses("post") if a.name not in SHOWN_ONCE]
    declared = {getattr(said, "listed", said.name) for said in (*nouns(), *posts())}
    missing = [address.name for address in takes if address.name not in {*BODIES, *declared}]
    assert missing == [], "these take a POST: declare them in tests/assurance/nouns/"
    kept = 0
    for address in takes:
        # What one address did would be in the way of the next.
        with transaction.atomic():
            things = Things(api_as).make()
            clients = (officer, *(api_as(who) for who in PEOPLE))
            does_it_once(clients, path_of(things, address), *bodies_of(things, address.name))
            transaction.set_rollback(True)
        kept += 1
    assert kept >= 6
    record("C3", f"{kept} addresses take a POST; each does it once for a key")


def does_it_once(clients, path, body, other, form):
    """Whoever of the clients may do it."""
    for client in clients:
        first = send(client, path, body, "once", form=form)
        if first.status_code != 403:
            break
    assert first.status_code in {200, 201, 202}, (path, first.content[:300])
    again = send(client, path, body, "once", form=form)
    assert again["Idempotency-Replayed"] == "true", path
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.get("Location") == first.get("Location")
    reused = send(client, path, other, "once", form=form)
    assert (reused.status_code, reused["Content-Type"]) == (422, "application/problem+json")


def test_a_key_is_one_of_its_user_alone(api, api_as, security):
    mine = send(api, LOG, VISIT, "k")
    theirs = send(api_as("lead"), LOG, {**VISIT, "title": "x"}, "k")
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json()["ref"] != theirs.json()["ref"]
    # The database itself shows nobody the answer to somebody else.
    with acting_as(security):
        assert not IdempotencyKey.objects.exists()


def test_an_answer_is_not_repeated_to_who_may_no_longer_read_it(api, desk, security):
    made = send(api, LOG, {**VISIT, "title": "Quiet talks", "marking": "CONTROLLED"}, "k")
    assert made.status_code == 201
    with acting_as(security):
        Clearance.objects.filter(user_id=desk.user_id).update(rank=10)
    again = send(api, LOG, {**VISIT, "title": "Quiet talks", "marking": "CONTROLLED"}, "k")
    assert again.status_code == 404
    assert b"Quiet" not in again.content
    assert again.json() == api.get(f"{LOG}E-1999-000001/").json()


@pytest.mark.processes
def test_sixteen_at_once_over_the_real_server(house: House):
    house.start("web")
    before = engagements(house)
    answers: list[Answer] = []

    def knock() -> None:
        client = house.client()
        ready.wait()
        answers.append(client.ask("POST", LOG, VISIT, Idempotency_Key="sixteen"))
        client.close()

    ready = threading.Barrier(AT_ONCE)
    threads = [threading.Thread(target=knock, daemon=True) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [answer for answer in answers if answer.status == 201]
    first = [answer for answer in done if "idempotency-replayed" not in answer.headers]
    in_flight = [answer for answer in answers if answer.status == 409]
    assert len(answers) == AT_ONCE
    assert len(done) + len(in_flight) == AT_ONCE, sorted({answer.status for answer in answers})
    assert len(first) == 1
    assert {answer.body for answer in done} == {first[0].body}
    assert engagements(house) == before + 1
    client = house.client()
    other = client.ask("POST", LOG, {**VISIT, "title": "x"}, Idempotency_Key="sixteen")
    client.close()
    assert other.status == 422
    record(
        "C3",
        f"{AT_ONCE} at once with one key: 1 row, {len(done) - 1} replays, {len(in_flight)} told to "
        "wait; another body 422",
    )


@pytest.mark.processes
def test_a_worker_killed_before_it_answers_leaves_all_or_nothing(house: House):
    """`kill -9` while the row is written and its answer is not, and then at any moment."""
    house.start("web")
    rounds = effort(3, 40)
    left = 0
    for number in range(rounds):
        if number:
            # A server whose workers end as soon as they begin gives up.
            time.sleep(LONGER_THAN_A_CRASH_LOOP)
        key, before = f"killed-{number}", engagements(house)
        held = hold_answers(house) if number == 0 else None
        sender = threading.Thread(target=send_and_forget, args=[house, key], daemon=True)
        sender.start()
        if held:
            wait_until(lambda: waiting_for(house), "the answer waits to be kept")
        else:
            time.sleep(0.004 * number)
        kill_workers(house)
        if held:
            held.close()
        sender.join()
        wait_until(lambda: house.why_not_ready() is None, "web is back")
        wait_until(lambda: quiet(house), "nothing of the killed request is left")
        stands = engagements(house) - before
        assert stands in {0, 1}
        left += stands
        if held:
            assert stands == 0
        answer = again(house, key)
        assert answer.status == 201
        assert engagements(house) == before + 1
        assert ("idempotency-replayed" in answer.headers) == bool(stands)
    record(
        "C3", f"{rounds} workers killed in the middle: {left} done and replayed, the rest undone"
    )


#: Seconds: a worker that lived so long is started again without further thought.
LONGER_THAN_A_CRASH_LOOP = 6.0


def engagements(house: House) -> int:
    [[number]] = house.ask("SELECT count(*) FROM engagements_engagement")
    return int(number)


def hold_answers(house: House) -> psycopg.Connection:
    """Whoever keeps an answer waits until this connection is closed."""
    held = psycopg.connect(house.stack.cluster.url(SUPERUSER, DATABASE))
    held.execute("LOCK TABLE accounts_idempotencykey IN SHARE MODE")
    return held


def waiting_for(house: House) -> bool:
    return bool(house.ask("SELECT 1 FROM pg_locks WHERE NOT granted"))


def quiet(house: House) -> bool:
    statement = (
        "SELECT 1 FROM pg_stat_activity WHERE usename = 'entente_app' AND xact_start IS NOT NULL"
    )
    return not house.ask(statement)


def send_and_forget(house: House, key: str) -> None:
    client = house.client()
    with suppress(OSError, HTTPException):
        client.ask("POST", LOG, VISIT, Idempotency_Key=key)
    client.close()


def again(house: House, key: str) -> Answer:
    """As a client does whose connection broke: until somebody answers."""
    client = house.client()
    for _ in range(100):
        with suppress(OSError, HTTPException):
            answer = client.ask("POST", LOG, VISIT, Idempotency_Key=key)
            if answer.status not in {409, 503}:
                client.close()
                return answer
        time.sleep(0.1)
    pytest.fail("nobody answers any more")


def kill_workers(house: House) -> None:
    """The processes that answer; their parent starts others."""
    leader = house.running["web"].popen.pid
    for pid in Path(f"/proc/{leader}/task/{leader}/children").read_text().split():
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
