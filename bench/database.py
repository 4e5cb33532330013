"""One database for each size: made from the migrated one, filled by COPY, remembered by name."""

import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench import records

ROLES = ("DATABASE_URL", "OWNER_DATABASE_URL", "ROLLER_DATABASE_URL")
#: Partners of the made-up log; states that exist today, without home.
PARTNERS = 195
_SERIES = 200


def addressed(url: str, name: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def environment(name: str) -> dict[str, str]:
    """The process environment with all three roles on this database."""
    return {**os.environ, **{role: addressed(os.environ[role], name) for role in ROLES}}


def migrated() -> str:
    """The name of the database of the environment, which has reference rows and no record yet."""
    return urlsplit(os.environ["DATABASE_URL"]).path.lstrip("/")


def make(name: str, *, template: str) -> None:
    """A copy of the template, to which nobody may be connected."""
    drop(name)
    _administer(
        sql.SQL("CREATE DATABASE {} OWNER entente_own TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


def drop(name: str) -> None:
    _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _administer(statement: sql.Composable) -> None:
    with psycopg.connect(os.environ["BOOTSTRAP_DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement)


def superuser(name: str, **options: bool) -> psycopg.Connection:
    return psycopg.connect(addressed(os.environ["BOOTSTRAP_DATABASE_URL"], name), **options)


def fill(name: str, size: int, *, owner: str, shares: Mapping[str, float] | None = None) -> float:
    """Loads the records and brings statistics up to date; returns the seconds it took.

    `shares` weighs the markings to draw from, by their text; without it the plain classifications
    are drawn from, most rows with the lower ones.

    Indexes are built after the rows. Triggers do not fire (session_replication_role), so what they
    would derive is derived by the same SQL functions; marks and audit events are not written.
    """
    begun = time.monotonic()
    with superuser(name, autocommit=True) as connection:
        _prepare(connection)
        known = vocabulary(connection, owner, shares)
        with _without_indexes(connection), ProcessPoolExecutor(max_workers=2) as pool:
            counts = [
                pool.submit(_load, name, at, min(records.CHUNK, size - at * records.CHUNK), known)
                for at in range((size + records.CHUNK - 1) // records.CHUNK)
            ]
            for count in counts:
                count.result()
        connection.execute(
            "SELECT setval(pg_get_serial_sequence('engagements_engagement', 'id'),"
            " (SELECT max(id) FROM engagements_engagement))"
        )
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
    return time.monotonic() - begun


def _prepare(connection: psycopg.Connection) -> None:
    """Series to belong to, and every quarter of the records opened."""
    connection.execute("SET session_replication_role = replica")
    connection.execute(
        "INSERT INTO engagements_series (code, name, interval_months, tolerance_months)"
        " SELECT 'bench-' || n, 'Series ' || n, 12, 2 FROM generate_series(1, %s) n"
        " ON CONFLICT DO NOTHING",
        [_SERIES],
    )
    connection.execute(
        "INSERT INTO reports_quarteropening (quarter, opened_at)"
        " SELECT q::date, q FROM generate_series(%s::date, %s::date, '3 months') q"
        " ON CONFLICT DO NOTHING",
        [records.FIRST_DAY, records.LAST_DAY],
    )


def vocabulary(
    connection: psycopg.Connection, owner: str, shares: Mapping[str, float] | None = None
) -> records.Vocabulary:
    """What records are drawn from, as the reference tables hold it."""

    def column(statement: str) -> tuple[Any, ...]:
        return tuple(row[0] for row in connection.execute(statement).fetchall())

    kinds: dict[str, list[tuple[str, str]]] = {}
    for code, mode, flow in connection.execute(
        "SELECT code, mode, default_flow FROM engagements_kind ORDER BY code"
    ):
        kinds.setdefault(mode, []).append((code, flow))
    partners = column(
        "SELECT code FROM partners_partner WHERE kind = 'STATE' AND NOT is_home"
        " AND NOT is_fictitious AND valid_to IS NULL ORDER BY code"
    )
    if len(partners) < PARTNERS:
        raise SystemExit(f"The register holds {len(partners)} states; the records need {PARTNERS}.")
    markings = dict(
        connection.execute(
            "SELECT text, id FROM accounts_marking WHERE policy = 'DEMO' ORDER BY rank, id"
        ).fetchall()
    )
    if shares is None:
        plain = [text for text in markings if " " not in text]
        shares = dict(zip(plain, records.falling(len(plain)), strict=True))
    return records.Vocabulary(
        home=column("SELECT code FROM partners_partner WHERE is_home")[0],
        partners=partners[:PARTNERS],
        kinds={mode: tuple(found) for mode, found in kinds.items()},
        outcomes=column("SELECT code FROM partners_outcome ORDER BY position"),
        markings=tuple(markings[text] for text in shares),
        shares=tuple(shares.values()),
        groupings=column("SELECT code FROM partners_grouping ORDER BY code"),
        series=column(
            "SELECT code FROM engagements_series WHERE code LIKE 'bench-%' ORDER BY code"
        ),
        desk=column("SELECT code FROM accounts_desk ORDER BY code")[0],
        owner_id=connection.execute(
            "SELECT id FROM accounts_user WHERE username = %s", [owner]
        ).fetchone()[0],
    )


@contextmanager
def _without_indexes(connection: psycopg.Connection) -> Iterator[None]:
    """Takes away the indexes that no constraint needs, and builds them afterwards."""
    found = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY (%s::regclass[]) AND NOT EXISTS"
        " (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
        [list(records.COLUMNS)],
    ).fetchall()
    for index, _definition in found:
        connection.execute(f"DROP INDEX {index}")
    yield
    connection.execute("SET maintenance_work_mem = '512MB'")
    for _index, definition in found:
        connection.execute(definition)


def _load(name: str, number: int, count: int, known: records.Vocabulary) -> None:
    chunk = records.draw(number, count, known)
    with superuser(name) as connection:
        connection.execute("SET session_replication_role = replica")
        for table, lines in chunk.lines.items():
            into = table
            if table == "engagements_participation":
                into = "staged"
                connection.execute(
                    "CREATE TEMP TABLE staged (LIKE engagements_participation) ON COMMIT DROP"
                )
                connection.execute("ALTER TABLE staged ALTER id DROP NOT NULL")
            columns = ", ".join(records.COLUMNS[table])
            with connection.cursor().copy(f"COPY {into} ({columns}) FROM STDIN") as copy:
                copy.write("".join([f"{line}\n" for line in lines]))
        columns = records.PARTICIPATION.replace(" ", ", ")
        connection.execute(
            f"INSERT INTO engagements_participation ({columns}, first_quarter, last_quarter)"
            f" SELECT {_of_staged(columns)}, first_quarter_of(e), last_quarter_of(e)"
            " FROM staged s JOIN engagements_engagement e ON e.id = s.engagement_id"
        )


def _of_staged(columns: str) -> str:
    return ", ".join(f"s.{name}" for name in columns.split(", "))


def exists(name: str) -> bool:
    with psycopg.connect(os.environ["BOOTSTRAP_DATABASE_URL"], autocommit=True) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None
