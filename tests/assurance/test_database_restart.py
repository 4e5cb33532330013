"""R2: while the database restarts every client is told to come back, and soon nobody is."""

import threading
import time
from dataclasses import dataclass, field

import pytest

from tests.assurance.figures import effort, record
from tests.assurance.house import Client, House, wait_until

pytestmark = pytest.mark.processes

#: Seconds from the moment that the server takes connections until nobody is refused. The quick
#: form runs beside other tests.
HEALTHY_WITHIN = effort(15, 5)
ENTRY = {
    "kind": "VIS-SHIP",
    "place": "HOME",
    "participants": [{"partner": "XAA"}],
    "actual": {"start": "2025-04-09", "end": "2025-04-12"},
}
LOG = "/api/v1/engagements/"


@dataclass
class Asking:
    """A client that asks one thing again and again, and what it was answered."""

    client: Client
    method: str
    path: str
    body: object = None
    answered: int = 0
    refused: int = 0
    answered_since: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            answer = self.client.ask(self.method, self.path, self.body)
            if answer.status in {200, 201}:
                self.answered += 1
                self.answered_since = self.answered_since or time.monotonic()
                continue
            self.refused += 1
            self.answered_since = 0.0
            if not answer.says_try_again():
                self.wrong.append(f"{self.path}: {answer.status} {answer.body[:300]!r}")
        self.client.close()


def test_a_restart_of_the_database_is_only_ever_answered_with_when_to_come_back(house: House):
    house.start("web")
    clients = [
        Asking(house.client("desk"), "GET", LOG),
        Asking(house.client("planner"), "GET", "/api/v1/summaries/?quarter=2025Q2"),
        Asking(house.client("lead"), "GET", "/api/v1/kinds/"),
        Asking(house.client("desk"), "POST", LOG, ENTRY),
    ]
    stop = threading.Event()
    threads = [threading.Thread(target=each.run, args=[stop], daemon=True) for each in clients]
    for thread in threads:
        thread.start()
    restarts, longest = effort(3, 20), 0.0
    try:
        for number in range(restarts):
            wait_until(lambda: all(each.answered_since for each in clients), "all are answered")
            time.sleep(0.5)
            house.stop_database()
            # Now and then it is away for longer than a restart takes.
            time.sleep((0, 2, 9)[number % 3])
            house.start_database()
            back = time.monotonic()
            # Who is still answered as before has not noticed, and is not waited for.
            time.sleep(0.2)
            wait_until(lambda: all(each.answered_since for each in clients), "all are answered")
            longest = max(longest, *(each.answered_since - back for each in clients))
    finally:
        stop.set()
        for thread in threads:
            thread.join()

    assert [wrong for each in clients for wrong in each.wrong] == []
    answered, refused = (sum(getattr(c, name) for c in clients) for name in ("answered", "refused"))
    assert answered > 0
    assert longest <= HEALTHY_WITHIN
    record(
        "R2",
        f"{restarts} restarts under {len(clients)} clients: {answered:,} requests answered, "
        f"{refused:,} told with 503 when to come back, 0 anything else; everybody answered "
        f"{longest:.1f} s after the server was back",
    )
