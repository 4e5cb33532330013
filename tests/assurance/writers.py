"""Programs that change the log over REST, and remember what each change was answered."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.client import HTTPException

from tests.assurance.house import Answer, Client, House

LOG = "/api/v1/engagements/"
PARTNERS = ("XAA", "XBB", "IDN", "SGP")
MARKINGS = ("PUBLIC", "INTERNAL", "LIMITED", "CONTROLLED")
FIRST_DAYS = tuple(f"{year}-{month:02}-03" for year in (2024, 2025) for month in (1, 4, 7, 10))


Step = Callable[[random.Random], None]


@dataclass(frozen=True)
class State:
    """What a record says, as far as these programs change it."""

    first_day: str
    marking: str
    state: str = "COMPLETED"


@dataclass
class Record:
    """`possible` holds one state, and two after a change whose answer never came.

    None among them: it may not be there at all.
    """

    number: str
    ref: str
    possible: set[State | None]


@dataclass
class Writer:
    """One program with records of its own."""

    source: str
    number: int
    desk: Client
    planner: Client
    records: list[Record] = field(default_factory=list)
    acknowledged: int = 0
    refused: int = 0
    lost: int = 0
    wrong: list[str] = field(default_factory=list)

    def run(self, stop: threading.Event) -> None:
        choice = random.Random(self.number)
        steps: list[Callable[[random.Random], None]] = [
            self.log,
            self.move,
            self.relabel,
            self.void,
        ]
        while not stop.is_set():
            [step] = choice.choices(steps, weights=[40, 30, 20, 10])
            try:
                step(choice)
            except (OSError, HTTPException):
                self.lost += 1
                time.sleep(0.2)

    def log(self, choice: random.Random) -> None:
        number = f"{self.number}-{len(self.records)}"
        made = State(choice.choice(FIRST_DAYS), choice.choice(MARKINGS[:3]))
        record = Record(number, "", {None, made})
        self.records.append(record)
        answer = self.desk.ask("POST", LOG, {
            "kind": "VIS-SHIP",
            "place": "HOME",
            "participants": [{"partner": code} for code in choice.sample(PARTNERS, 2)],
            "actual": {"start": made.first_day, "end": made.first_day},
            "marking": made.marking,
            "external_source": self.source,
            "external_ref": number,
        })  # fmt: skip
        if self._answered(answer, 201):
            self.acknowledged += 1
            record.ref, record.possible = answer.json()["ref"], {made}

    def move(self, choice: random.Random) -> None:
        day = choice.choice(FIRST_DAYS)
        self._change(choice, {"actual": {"start": day, "end": day}}, first_day=day)

    def relabel(self, choice: random.Random) -> None:
        self._change(choice, {"marking": MARKINGS[-1]}, marking=MARKINGS[-1])

    def _change(self, choice: random.Random, sent: dict[str, object], **changed: str) -> None:
        record = self._pick(choice)
        if record is not None:
            self._write(self.desk, "PATCH", record, sent, changed)

    def void(self, choice: random.Random) -> None:
        record = self._pick(choice)
        if record is not None:
            sent = {"reason": "entered twice"}
            self._write(self.planner, "DELETE", record, sent, {"state": "VOIDED"})

    def _pick(self, choice: random.Random) -> Record | None:
        """One that is known to be there and not void."""
        known = [
            record
            for record in self.records
            if record.ref and all(state and state.state != "VOIDED" for state in record.possible)
        ]
        return choice.choice(known) if known else None

    def _write(
        self, who: Client, method: str, record: Record, sent: object, changed: dict[str, str]
    ) -> None:
        read = who.ask("GET", f"{LOG}{record.ref}/")
        if not self._answered(read, 200):
            return
        after = {replace(state, **changed) for state in record.possible if state is not None}
        before = record.possible
        # Until there is an answer both are possible.
        record.possible = before | after
        answer = who.ask(method, f"{LOG}{record.ref}/", sent, If_Match=read.headers["etag"])
        if self._answered(answer, 200):
            self.acknowledged += 1
            record.possible = after
        elif answer.status == 412:
            # An earlier change without an answer came through in between.
            record.possible = before

    def _answered(self, answer: Answer, expected: int) -> bool:
        if answer.status == expected:
            return True
        if answer.says_try_again():
            self.refused += 1
            time.sleep(0.2)
        elif answer.status != 412:
            self.wrong.append(f"{answer.status} {answer.body[:300]!r}")
        return False


@dataclass
class Writers:
    """Several at once, from the start of the block to its end.

    `source` is the external source of all that they log.
    """

    house: House
    source: str
    number: int = 4

    def __enter__(self) -> "Writers":
        self.all = [
            Writer(self.source, number, self.house.client("desk"), self.house.client("planner"))
            for number in range(self.number)
        ]
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=writer.run, args=[self._stop], daemon=True)
            for writer in self.all
        ]
        for thread in self._threads:
            thread.start()
        return self

    def total(self, name: str) -> int:
        """Of all: how many were `acknowledged`, `refused` with 503, or `lost` their answer."""
        return sum(getattr(writer, name) for writer in self.all)

    def wrong(self) -> list[str]:
        """Every answer that should not have been."""
        return [answer for writer in self.all for answer in writer.wrong]

    def __exit__(self, *caught: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        for writer in self.all:
            writer.desk.close()
            writer.planner.close()
