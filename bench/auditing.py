"""What the record of changes costs a row, and how long it takes to check all of it."""

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from accounts.audit.sealing import Seal
from accounts.audit.verifying import check
from bench import database
from bench.figures import Pairs, in_turns
from tests.assurance.figures import record

INSERT, UPDATE = "audit: insert of 5,000 rows", "audit: update of 5,000 rows"
VERIFY = "audit: verify"
CASES = (INSERT, UPDATE, VERIFY)
#: Rows of one statement, and how often each is measured with the triggers on and off.
ROWS, TURNS = 5_000, 8
#: Events of the record that is checked: as many as the size, up to this.
MOST_EVENTS = 1_000_000
_NAME = "bench_auditing"
_TABLE = "engagements_engagement"
_TRIGGERS = {INSERT: "audit_insert", UPDATE: "audit_update"}
_UPDATE = f"""
UPDATE {_TABLE} SET title = left('A ' || title, 140), version = version + 1, changed_at = now()
 WHERE id IN (SELECT id FROM {_TABLE} ORDER BY id LIMIT {ROWS})
"""
Tell = Callable[[str, str, dict[str, Any]], None]


def measure(size: int, template: str, wanted: list[str], tell: Tell) -> None:
    """Tells the figures of each wanted case; on a database of its own."""
    database.make(_NAME, template=template)
    try:
        database.fill(_NAME, 2 * ROWS, owner="system:import")
        with database.superuser(_NAME) as connection:
            more = {
                case: _rows(connection, case, statement, tell)
                for case, statement in ((INSERT, _insert(connection)), (UPDATE, _UPDATE))
                if case in wanted
            }
            if more:
                said = ", ".join(f"{case.split()[1]} +{each:.0f} µs" for case, each in more.items())
                record("U3", f"a row, statements of {ROWS:,} rows, least of {TURNS}: {said}")
            if VERIFY in wanted:
                _verify(connection, min(size, MOST_EVENTS), tell)
    finally:
        database.drop(_NAME)


def _insert(connection: psycopg.Connection) -> str:
    """The rows that are there once more, under references of their own."""
    rows = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' AND attname <> ALL (%s) ORDER BY attnum",
        [_TABLE, ["id", "ref", "external_source", "external_ref"]],
    ).fetchall()
    names = ", ".join(name for (name,) in rows)
    return f"INSERT INTO {_TABLE} (ref, {names}) SELECT '', {names} FROM {_TABLE} LIMIT {ROWS}"


def _rows(connection: psycopg.Connection, case: str, statement: str, tell: Tell) -> float:
    """With the table's trigger and without, in turns; microseconds that it adds to a row."""

    def timed(*, audited: bool) -> float:
        with connection.transaction(force_rollback=True):
            connection.execute("SELECT set_config('app.user_id', '1', true)")
            if not audited:
                switch = sql.SQL("ALTER TABLE {} DISABLE TRIGGER {}")
                connection.execute(
                    switch.format(sql.Identifier(_TABLE), sql.Identifier(_TRIGGERS[case]))
                )
            begun = time.perf_counter()
            connection.execute(statement)
            return time.perf_counter() - begun

    pairs = in_turns(lambda _: timed(audited=True), lambda _: timed(audited=False), TURNS)
    added = (min(pairs.case) - min(pairs.floor)) / ROWS * 1e6
    tell(case, "in turns", {**pairs.milliseconds(), "added_microseconds": round(added, 1)})
    return added


def _verify(connection: psycopg.Connection, events: int, tell: Tell) -> None:
    """A record of so many events, checked in full; the floor reads the same and hashes nothing."""
    there = 0
    while there < events:
        with connection.transaction():
            connection.execute("SELECT set_config('app.user_id', '1', true)")
            connection.execute(_UPDATE)
            connection.execute("SELECT audit_seal((SELECT max(id) FROM accounts_auditevent))")
        there += ROWS
    with connection.transaction():
        # The rows were loaded past the triggers: what they are is said once.
        connection.execute("SELECT audit_restate(%s, 'Loaded in bulk')", [_TABLE])
        for part in ("participation", "principal", "engagementoutcome", "framework", "link"):
            connection.execute(f"SELECT audit_restate('engagements_{part}', 'Loaded in bulk')")
        connection.execute("SELECT audit_restate('engagements_series', 'Loaded in bulk')")
    with tempfile.TemporaryDirectory(prefix="entente-bench-") as directory:
        copy = _copied(connection, Path(directory) / "seals.jsonl")
        found: list[int] = []

        def checked(_turn: int) -> float:
            begun = time.perf_counter()
            with connection.transaction():
                found.append(check(connection, copy).events)
            return time.perf_counter() - begun

        pairs = in_turns(checked, lambda _: _read(connection), 2)
    seconds = min(pairs.case) / found[-1] * 1e6
    figures = _figures(pairs, seconds, _bytes(connection))
    tell(VERIFY, f"{found[-1]:,}", figures)
    record(
        "U4",
        f"{found[-1]:,} events checked in {min(pairs.case):.1f} s, {seconds:.1f} s a million; "
        f"{figures['bytes_an_event']} bytes an event with its indexes",
    )


def _figures(pairs: Pairs, seconds: float, size: int) -> dict[str, Any]:
    return {
        **pairs.milliseconds(),
        "seconds_a_million": round(seconds, 1),
        "bytes_an_event": size,
    }


def _copied(connection: psycopg.Connection, copy: Path) -> Path:
    rows = connection.execute(
        "SELECT n, from_id, to_id, count, root, previous, seal, at FROM accounts_auditseal"
        " ORDER BY n"
    ).fetchall()
    copy.write_text("".join(json.dumps(asdict(Seal.of(row))) + "\n" for row in rows))
    return copy


def _read(connection: psycopg.Connection) -> float:
    begun = time.perf_counter()
    with connection.transaction(), connection.cursor(name="read", binary=True) as cursor:
        cursor.itersize = 5_000
        cursor.execute("SELECT * FROM accounts_auditevent ORDER BY id")
        for _row in cursor:
            pass
    return time.perf_counter() - begun


def _bytes(connection: psycopg.Connection) -> int:
    [size] = connection.execute(
        "SELECT pg_total_relation_size('accounts_auditevent') / count(*) FROM accounts_auditevent"
    ).fetchone() or (0,)
    connection.commit()
    return int(size)
