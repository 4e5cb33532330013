"""U5: sealing while many write: every event is sealed once, and nobody waits long (design, d.5)."""

import os
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connections

from accounts.audit.sealing import seal_audit
from accounts.audit.verifying import verify_audit
from accounts.tasks import seal_what_was_recorded
from tests.assurance.figures import effort, record

pytestmark = pytest.mark.processes

WRITERS = 8
SECONDS = effort(4, 12)
EVERY = 0.5


def addressed(variable: str, database: str) -> str:
    return urlunsplit(urlsplit(os.environ[variable])._replace(path=f"/{database}"))


class Writer(threading.Thread):
    """Commits small changes of a row of its own until told to stop; notes how long each took."""

    def __init__(self, number: int, database: str, stop: threading.Event) -> None:
        super().__init__(name=f"writer {number}")
        self.desk = f"desk-{number}"
        self.took: list[float] = []
        self.failed: list[str] = []
        self._database = database
        self._stop_asked = stop

    def run(self) -> None:
        with psycopg.connect(addressed("DATABASE_URL", self._database)) as connection:
            while not self._stop_asked.is_set():
                begun = time.perf_counter()
                try:
                    self._write(connection)
                except psycopg.Error as error:
                    self.failed.append(str(error))
                    connection.rollback()
                self.took.append(time.perf_counter() - begun)

    def _write(self, connection: psycopg.Connection) -> None:
        connection.execute("SELECT set_config('app.user_id', '1', true)")
        connection.execute(
            "INSERT INTO accounts_desk (code, name, time_zone) VALUES (%s, '0', 'UTC')"
            " ON CONFLICT (code) DO UPDATE SET name = (accounts_desk.name::int + 1)::text",
            [self.desk],
        )
        # Some change their mind, and leave ids behind that nobody uses.
        if len(self.took) % 10 == 9:
            connection.rollback()
        else:
            connection.commit()


def test_every_event_is_sealed_once_while_many_write(live: str, tmp_path: Path):
    copy = tmp_path / "seals.jsonl"
    stop = threading.Event()
    writers = [Writer(number, live, stop) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    ends, held = time.monotonic() + SECONDS, []
    while time.monotonic() < ends:
        begun = time.monotonic()
        seal_audit(copy)
        held.append(time.monotonic() - begun)
        time.sleep(EVERY)
    stop.set()
    for writer in writers:
        writer.join(10)
    seal_audit(copy)
    figures = verify_audit(copy)
    took = sorted(each for writer in writers for each in writer.took)
    p99 = took[int(len(took) * 0.99)]
    committed = sum(len(w.took) - len(w.took) // 10 for w in writers)
    assert [sentence for writer in writers for sentence in writer.failed] == []
    assert recorded(live) == committed
    assert figures.unsealed == 0
    assert figures.seals == len(copy.read_text().splitlines()) >= SECONDS
    record(
        "U5",
        f"{figures.seals} seals over {committed:,} commits of {WRITERS} writers in {SECONDS} s, "
        f"every event sealed once; writers' p99 {p99 * 1000:.0f} ms, longest seal"
        f" {max(held) * 1000:.0f} ms, 0 refused",
    )


def recorded(database: str) -> int:
    """Events of the writers' rows; each is also one step of a row's count."""
    with psycopg.connect(addressed("BACKUP_DATABASE_URL", database)) as connection:
        [(events, steps)] = connection.execute(
            "SELECT (SELECT count(*) FROM accounts_auditevent WHERE table_name = 'accounts_desk'"
            "         AND object_id LIKE 'desk-%'),"
            " (SELECT sum(name::int + 1) FROM accounts_desk WHERE code LIKE 'desk-%')"
        ).fetchall()
    assert events == steps
    return int(events)


def test_beat_has_it_done_within_the_minute(live: str, tmp_path: Path, settings):
    settings.SEAL_COPY = tmp_path / "seals.jsonl"
    job = settings.CELERY_BEAT_SCHEDULE["seal-audit"]
    assert job["task"] == seal_what_was_recorded.name
    assert job["schedule"] <= 60
    assert seal_what_was_recorded.apply().get() > 0
    assert seal_what_was_recorded.apply().get() == 0
    assert verify_audit(settings.SEAL_COPY).unsealed == 0


def test_how_long_events_wait_for_their_seal_is_known(live: str, tmp_path: Path):
    copy = tmp_path / "seals.jsonl"
    with psycopg.connect(addressed("DATABASE_URL", live), autocommit=True) as connection:
        assert waiting(connection) > 0
        seal_audit(copy)
        assert waiting(connection) == 0


def waiting(connection: psycopg.Connection) -> float:
    return connection.execute("SELECT audit_unsealed_seconds()").fetchone()[0]


def sealed_apart(copy: Path) -> None:
    """In a thread, which has connections of its own."""
    try:
        seal_audit(copy)
    finally:
        connections["roller"].close()


def test_a_long_transaction_delays_a_seal_and_nobody_else(live: str, tmp_path: Path):
    copy = tmp_path / "seals.jsonl"
    seal_audit(copy)
    sealing = threading.Thread(target=sealed_apart, args=[copy])
    with psycopg.connect(addressed("DATABASE_URL", live)) as slow:
        slow.execute("SELECT set_config('app.user_id', '1', true)")
        slow.execute(
            "INSERT INTO accounts_desk (code, name, time_zone) VALUES ('slow', 's', 'UTC')"
        )
        sealing.start()
        with psycopg.connect(addressed("DATABASE_URL", live)) as quick:
            quick.execute("SET lock_timeout = '2s'")
            quick.execute("SELECT set_config('app.user_id', '1', false)")
            quick.execute(
                "INSERT INTO accounts_desk (code, name, time_zone) VALUES ('quick', 'q', 'UTC')"
            )
        slow.commit()
    sealing.join(10)
    assert not sealing.is_alive()
    seal_audit(copy)
    assert verify_audit(copy).unsealed == 0
