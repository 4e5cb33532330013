"""Rows as they stand against what the record says of them last."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Protocol

import psycopg
from psycopg import sql

from accounts.audit.trust import Broken

BATCH = 5000
_TRIGGERS = {"audit_insert", "audit_update", "audit_delete"}
#: How values are written where they are hashed; the same as in the triggers.
_WRITTEN = "SET LOCAL timezone = 'UTC'; SET LOCAL bytea_output = 'hex';" + (
    " SET LOCAL extra_float_digits = 1"
)
_AUDITED = """
    SELECT t.tgrelid::pg_catalog.regclass::text, t.tgname, t.tgargs FROM pg_catalog.pg_trigger t
      JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
     WHERE p.proname = t.tgname AND t.tgname = ANY (%s) AND t.tgenabled IN ('O', 'A')
     ORDER BY 1, 2
"""
_RECORDED = """
    SELECT DISTINCT ON (object_id COLLATE "C")
           object_id COLLATE "C", id, CASE WHEN operation <> 'DELETE' THEN state_hash END
      FROM accounts_auditevent
     WHERE table_name = %s AND operation IN ('INSERT', 'UPDATE', 'DELETE', 'STATE')
     ORDER BY object_id COLLATE "C", id DESC
"""
_ROWS = """
    SELECT coalesce(said ->> 'id', said ->> 'code') COLLATE "C" AS key, (said - %s::text[])::text
      FROM (SELECT pg_catalog.to_jsonb(t) AS said FROM {} AS t) AS rows_there
     ORDER BY key
"""


class Counted(Protocol):
    """Where the figures go."""

    objects: int
    tables: int


def reconcile(connection: psycopg.Connection[Any], figures: Counted) -> None:
    """Raises Broken at the first row that changed, came or went without an event."""
    connection.execute(_WRITTEN)
    audited = _audited(connection)
    for table in _recorded_tables(connection):
        if table not in audited:
            raise Broken(table, "", "its triggers are gone or switched off: nothing is recorded")
    for table, left_out in sorted(audited.items()):
        figures.tables += 1
        figures.objects += _reconcile_table(connection, table, left_out)


def _audited(connection: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Tables whose three triggers are on, with the columns that they leave out."""
    found: dict[str, set[str]] = {}
    left_out: dict[str, list[str]] = {}
    for table, name, arguments in connection.execute(_AUDITED, [sorted(_TRIGGERS)]):
        found.setdefault(table, set()).add(name)
        left_out[table] = bytes(arguments).decode().split("\0")[:-1]
    return {table: left_out[table] for table, names in found.items() if names == _TRIGGERS}


def _recorded_tables(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """The tables that the record names, found one after the other through its index."""
    table = ""
    while True:
        row = connection.execute(
            "SELECT table_name FROM accounts_auditevent WHERE table_name > %s"
            " AND operation NOT IN ('READ', 'PURGE') ORDER BY table_name LIMIT 1",
            [table],
        ).fetchone()
        if row is None:
            return
        table = row[0]
        yield table


def _reconcile_table(connection: psycopg.Connection[Any], table: str, left_out: list[str]) -> int:
    """How many rows there are, each of them as its last event says."""
    recorded = _recorded(connection, table)
    key, event, state = next(recorded, _END)
    rows = 0
    for there, said in _rows(connection, table, left_out):
        while key is not None and key < there:
            _check_gone(table, key, event, state)
            key, event, state = next(recorded, _END)
        if key != there:
            raise Broken(table, there, "is there and was never recorded")
        if state is None:
            raise Broken(table, there, f"is there although event {event} says that it was removed")
        if sha256(said.encode()).digest() != state:
            raise Broken(table, there, f"is not as event {event} recorded it")
        rows += 1
        key, event, state = next(recorded, _END)
    while key is not None:
        _check_gone(table, key, event, state)
        key, event, state = next(recorded, _END)
    return rows


_END = (None, 0, None)


def _check_gone(table: str, key: str, event: int, state: bytes | None) -> None:
    if state is not None:
        raise Broken(table, key, f"is gone, and event {event} is the last that was recorded of it")


def _recorded(
    connection: psycopg.Connection[Any], table: str
) -> Iterator[tuple[str | None, int, bytes | None]]:
    with connection.cursor(name="audit_recorded") as cursor:
        cursor.itersize = BATCH
        cursor.execute(_RECORDED, [table])
        for key, event, state in cursor:
            yield key, event, None if state is None else bytes(state)


def _rows(
    connection: psycopg.Connection[Any], table: str, left_out: list[str]
) -> Iterator[tuple[str, str]]:
    with connection.cursor(name="audit_rows") as cursor:
        cursor.itersize = BATCH
        cursor.execute(sql.SQL(_ROWS).format(sql.Identifier(table)), [left_out])
        yield from cursor
