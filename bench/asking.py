"""Asking the service and its floor the same questions in turns, as one client and as eight."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import psycopg

from bench.client import Answer, Connection, Crowd, crowd
from bench.figures import Pairs
from bench.servers import Server, processor_seconds

CLIENTS = 8
BLOCK = 1.0


@dataclass(frozen=True)
class Question:
    """What the service is asked and what the floor is asked for the same answer."""

    case: bytes
    floor: bytes


@dataclass
class Sides:
    """Both servers and the database that they read."""

    case: Server
    floor: Server
    database: psycopg.Connection
    seconds: float

    def check(self, question: Question, *, expected: int = 200) -> tuple[Any, Any]:
        """Both answers, decoded; ends the run when one is not as expected."""
        answers = []
        for server, wire in ((self.case, question.case), (self.floor, question.floor)):
            connection = Connection(server.port)
            answer = connection.ask(wire)
            connection.close()
            if answer.status != expected:
                raise SystemExit(
                    f"{wire[:300]!r} was answered {answer.status}: {answer.body[:600]!r}"
                )
            answers.append(orjson.loads(answer.body))
        return answers[0], answers[1]

    def database_seconds(self) -> float | None:
        """Processor time of every server process that serves this database."""
        rows = self.database.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
        return processor_seconds([row[0] for row in rows.fetchall()])


def one_client(
    sides: Sides, questions: Sequence[Question], *, expected: int = 200
) -> dict[str, Any]:
    """One question to both, then the next one to both, the other side first."""
    warm_up(sides, questions, expected=expected)
    case, floor = Connection(sides.case.port), Connection(sides.floor.port)
    cases, floors = [], []
    end = time.perf_counter() + sides.seconds
    turn = 0
    while time.perf_counter() < end or turn < 20:
        round_, at = divmod(turn, len(questions))
        question = questions[at]
        # Who asks first finds the rows cold, so they take turns at it, question by question.
        if (round_ + at) % 2:
            floors.append(_taken(floor.ask(question.floor), expected))
        cases.append(_taken(case.ask(question.case), expected))
        if (round_ + at) % 2 == 0:
            floors.append(_taken(floor.ask(question.floor), expected))
        turn += 1
    case.close()
    floor.close()
    return Pairs(cases, floors).milliseconds()


def eight_clients(
    sides: Sides, questions: Sequence[Question], *, expected: int = 200
) -> dict[str, Any]:
    """Blocks of a second, in turns; processor time is told apart because one side rests."""
    cases: list[_Block] = []
    floors: list[_Block] = []
    for _ in range(max(2, round(sides.seconds / BLOCK / 2) + 1)):
        for server, wires, blocks in (
            (sides.case, [q.case for q in questions], cases),
            (sides.floor, [q.floor for q in questions], floors),
        ):
            blocks.append(_block(sides, server, wires, expected))
    figures = Pairs(
        [b.crowd.each_second for b in cases], [b.crowd.each_second for b in floors]
    ).rates()
    return {**figures, **_processor("", cases), **_processor("floor_", floors)}


@dataclass(frozen=True)
class _Block:
    crowd: Crowd
    server_seconds: float | None
    database_seconds: float | None


def _block(sides: Sides, server: Server, wires: Sequence[bytes], expected: int) -> _Block:
    before = server.processor_seconds(), sides.database_seconds()
    asked = crowd(server.port, wires, clients=CLIENTS, seconds=BLOCK, expected=expected)
    after = server.processor_seconds(), sides.database_seconds()
    _require(asked, expected)
    spent = [
        None if now is None or then is None else now - then
        for now, then in zip(after, before, strict=True)
    ]
    return _Block(asked, *spent)


def _processor(prefix: str, blocks: Sequence[_Block]) -> dict[str, Any]:
    """Milliseconds of processor time for each answer, and how busy the client itself was."""
    answers = sum(block.crowd.answers for block in blocks)

    def each(seconds: Callable[[_Block], float | None]) -> float | None:
        spent = [seconds(block) for block in blocks]
        known = [one for one in spent if one is not None]
        return float(f"{sum(known) / answers * 1000:.3g}") if len(known) == len(spent) else None

    client = sum(b.crowd.client_seconds for b in blocks) / sum(b.crowd.seconds for b in blocks)
    return {
        f"{prefix}server_ms": each(lambda block: block.server_seconds),
        f"{prefix}database_ms": each(lambda block: block.database_seconds),
        f"{prefix}client_share": float(f"{client:.2g}"),
    }


def warm_up(sides: Sides, questions: Sequence[Question], *, expected: int = 200) -> None:
    """Every thread of both servers has its connection and its prepared statements."""
    for server, wires in (
        (sides.case, [q.case for q in questions]),
        (sides.floor, [q.floor for q in questions]),
    ):
        asked = crowd(server.port, wires, clients=CLIENTS, seconds=0.5, expected=expected)
        _require(asked, expected)


def _taken(answer: Answer, expected: int) -> float:
    if answer.status != expected:
        raise SystemExit(f"Answered {answer.status} instead of {expected}: {answer.body[:600]!r}")
    return answer.seconds


def _require(asked: Crowd, expected: int) -> None:
    if asked.wrong:
        raise SystemExit(
            f"{asked.wrong} of {asked.answers} answers were not {expected}, such as this one:\n"
            f"{asked.wrong_answer.decode(errors='replace')}"
        )
