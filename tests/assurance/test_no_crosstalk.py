"""A6: over few connections that everybody shares, nobody gets what another one may read."""

import json
import re
import socket
import sys
import threading
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from typing import cast

import pytest

from devstack.running import Workers
from devstack.stack import Stack
from reports.actions import recount
from tests.assurance.figures import effort, record
from tests.assurance.personas import BY_NAME, PERSONAS, People, sign_up
from tests.assurance.world import WORDS, World, make_world
from tests.reports.workers import Processes, wait_until

pytestmark = pytest.mark.processes

CLIENTS = 8
REQUESTS = effort(4_000, 20_000)
HOST = "127.0.0.1"
#: Names the one request, so that its lines can be found in the log.
_REQUEST_ID = re.compile(rb'"request_id":\s?"[^"]*"')
_NEW = {
    "kind": "VIS-SHIP", "place": "HOME", "participants": [{"partner": "XAA"}],
    "planned": {"start": "2190-01-01", "end": "2190-01-02"},
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One request; `leaves` hangs up before the answer has come."""

    method: str
    path: str
    body: str | None = None
    match: str | None = None
    leaves: bool = False


Seen = tuple[int, bytes]


def test_nobody_is_given_what_another_may_read(live: str, tmp_path: Path) -> None:
    people = sign_up()
    world = make_world(people)
    recount()
    processes = Processes(tmp_path, live)
    try:
        port = _start_web(processes)
        questions = _questions(world)
        expected = {
            persona.name: _asked_alone(port, people.tokens[persona.name], questions)
            for persona in PERSONAS
        }
        clients = [Crowd(port, people, questions, expected, seed) for seed in range(CLIENTS)]
        threads = [threading.Thread(target=client.run, daemon=True) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        processes.stop()
    _check_alone(expected)
    wrong = [each for client in clients for each in client.wrong]
    statuses = sum((client.statuses for client in clients), Counter[int]())
    assert [error for client in clients for error in client.broken] == []
    assert wrong == []
    assert sum(statuses.values()) >= REQUESTS
    assert min(statuses[code] for code in (200, 400, 401, 403, 404)) > REQUESTS / 200, statuses
    assert all(status < 500 for status in statuses)
    record(
        "A6",
        f"{sum(statuses.values()):,} requests of {CLIENTS} clients for {len(PERSONAS)} readers, "
        f"over pools of 4 connections; {sum(statuses[code] for code in statuses if code >= 400):,} "
        f"refusals among them, {sum(client.left for client in clients):,} more hung up on; 0 wrong",
    )


def _start_web(processes: Processes) -> int:
    """The web server in the form that `make run` gives it."""
    with closing(socket.socket()) as free:
        free.bind((HOST, 0))
        port = int(free.getsockname()[1])
    workers = Workers(cast("Stack", None), Path(sys.executable), {}, port)
    processes.start_web(workers._command("web"), port)

    def answers() -> bool:
        connection = HTTPConnection(HOST, port, timeout=5)
        with closing(connection), suppress(OSError, HTTPException):
            return _ask(connection, None, Question("GET", "/healthz"))[0] == 200
        return False

    wait_until(answers, "the web server answers")
    return port


def _questions(world: World) -> list[Question]:
    """Reads of every sort, refusals of every sort, and what ends half-way."""
    lists = [
        "/api/v1/engagements/?page_size=200", "/api/v1/engagements/?q=barracks&page_size=200",
        "/api/v1/engagements/?partner=XAA&page_size=200&ordering=-changed",
        "/api/v1/engagements/?grouping=ASEAN&page_size=200", "/api/v1/proposals/",
        "/api/v1/summaries/?partner=XAA&partner=SGP&from=2025Q1&to=2025Q4",
        "/api/v1/summaries/?format=csv", "/api/v1/partners/JPN/summaries/2025Q1/",
        "/api/v1/summaries/",
    ]  # fmt: skip
    refs = [ref for named in world.refs.values() for ref in (named["Visit"], named["Tour"])]
    found = [Question("GET", path) for path in lists * 3]
    found += [Question("GET", f"/api/v1/engagements/{ref}/") for ref in refs]
    found += [Question("GET", f"/api/v1/engagements/{ref}/annexes/") for ref, _ in world.annexes]
    found += [
        Question("GET", "/api/v1/engagements/?colour=red"),
        Question("GET", "/api/v1/engagements/?q=" + "x" * 201),
        Question("GET", "/api/v1/summaries/?partner=nowhere"),
        Question("POST", "/api/v1/engagements/", "{"),
        Question("POST", "/api/v1/engagements/", json.dumps({**_NEW, "kind": "NONE"})),
        Question("POST", "/api/v1/engagements/", json.dumps({**_NEW, "parent": refs[-1]})),
        *(
            Question("PATCH", f"/api/v1/engagements/{ref}/", '{"title": "x"}', '"stale"')
            for ref in refs[::4]
        ),
        Question("GET", "/api/v1/summaries/?format=csv", leaves=True),
        Question("GET", "/api/v1/engagements/?page_size=200", leaves=True),
    ]
    return found


def _asked_alone(port: int, token: str, questions: list[Question]) -> dict[Question, Seen]:
    """What the reader is told while nobody else asks."""
    connection = HTTPConnection(HOST, port, timeout=60)
    with closing(connection):
        return {q: _ask(connection, token, q) for q in questions if not q.leaves}


def _ask(connection: HTTPConnection, token: str | None, question: Question) -> Seen:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    if question.body is not None:
        headers["Content-Type"] = "application/json"
    if question.match is not None:
        headers["If-Match"] = question.match
    for last in (False, True):
        try:
            connection.request(question.method, question.path, question.body, headers)
            with closing(connection.getresponse()) as answer:
                return answer.status, _REQUEST_ID.sub(b"", answer.read())
        except ConnectionError:
            # The server ended the kept connection after a refusal whose body it had not read.
            connection.close()
            if last:
                raise
    raise AssertionError


def _check_alone(expected: dict[str, dict[Question, Seen]]) -> None:
    """That what is compared with is right: the words of what each may read, and no others."""
    everything = Question("GET", "/api/v1/engagements/?page_size=200")
    for name, answers in expected.items():
        body = answers[everything][1].decode()
        assert {m for m, word in WORDS.items() if word in body} == {*BY_NAME[name].reads}, name
        told = b"".join(body for _, body in answers.values()).decode()
        assert [m for m in BY_NAME[name].hidden if WORDS[m] in told] == [], name


@dataclass
class Crowd:
    """One client that asks for whomever the lot falls on, over a connection that it keeps."""

    port: int
    people: People
    questions: list[Question]
    expected: dict[str, dict[Question, Seen]]
    seed: int
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    left: int = 0

    def run(self) -> None:
        lots = Random(self.seed)
        names = sorted(self.expected)
        connection = self._connection()
        try:
            while sum(self.statuses.values()) < REQUESTS / CLIENTS:
                name, question = lots.choice(names), lots.choice(self.questions)
                if question.leaves:
                    self._leave(name, question)
                elif lots.random() < 0.04:
                    status, body = _ask(connection, "entente_nobody", question)
                    self.statuses[status] += 1
                    if status != 401 or any(word in body.decode() for word in WORDS.values()):
                        self.wrong.append(f"a stranger: {status} {question}")
                else:
                    answer = _ask(connection, self.people.tokens[name], question)
                    self._compare(name, question, answer)
        except (OSError, HTTPException) as error:
            self.broken.append(repr(error))
        finally:
            connection.close()

    def _compare(self, name: str, question: Question, seen: Seen) -> None:
        self.statuses[seen[0]] += 1
        if seen != self.expected[name][question]:
            self.wrong.append(f"{name}: {question.method} {question.path}: {seen[0]}")

    def _leave(self, name: str, question: Question) -> None:
        """Takes the first bytes and hangs up, so that the rest is written to nobody."""
        with closing(self._connection()) as connection:
            headers = {"Authorization": f"Bearer {self.people.tokens[name]}"}
            connection.request(question.method, question.path, headers=headers)
            with suppress(OSError):
                connection.sock.recv(16)
        self.left += 1

    def _connection(self) -> HTTPConnection:
        return HTTPConnection(HOST, self.port, timeout=60)
