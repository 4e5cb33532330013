"""R4: a dump restored into a new database holds every row, is safe to serve and verifies."""

import time
from subprocess import run

import pytest
from psycopg import sql

from tests.assurance.figures import effort, record
from tests.assurance.house import House, wait_until
from tests.assurance.writers import Writers

pytestmark = pytest.mark.processes

RESTORED = "restored"
_TABLES = """
SELECT relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
"""
_CONTENT = """
SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0) FROM {} t
"""
_SEQUENCES = """
SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1
"""


def test_a_dump_restored_elsewhere_is_whole_safe_and_verified(house: House):
    house.start("web")
    wanted = effort(30, 500)
    with Writers(house, "dump") as writers:
        wait_until(lambda: writers.total("acknowledged") >= wanted, "it is written", patience=600)
    assert writers.wrong() == []
    house.manage("recount")
    house.manage("seal_audit")

    begun = time.monotonic()
    dump = str(house.directory / "entente.dump")
    backup = house.stack.cluster.url("entente_backup")
    _program(house, "pg_dump", "--format=custom", f"--file={dump}", f"--dbname={backup}")
    house.ask(f"CREATE DATABASE {RESTORED} OWNER entente_own TEMPLATE template0")
    try:
        owner = house.stack.cluster.url("entente_own", RESTORED)
        _program(house, "pg_restore", "--exit-on-error", "--no-owner", f"--dbname={owner}", dump)
        took = time.monotonic() - begun
        rows, tables = _same_rows(house)
        assert house.ask(_SEQUENCES, database=RESTORED) == house.ask(_SEQUENCES)
        assert "Nothing passes" in house.manage("check_catalogue", database=RESTORED)
        verified = house.manage("verify_audit", database=RESTORED)
        compared = house.cells_compared(RESTORED)
    finally:
        house.ask(f"DROP DATABASE {RESTORED} WITH (FORCE)")
    record(
        "R4",
        f"{rows:,} rows in {tables} tables dumped and restored in {took:.1f} s, 0 different; the "
        f"catalogue safe; the record verified against the copy of its seals "
        f"({verified.strip()}); {compared:,} cells compared, 0 wrong",
    )


def _program(house: House, name: str, *arguments: str) -> None:
    """One of PostgreSQL's own, as whoever runs the tests."""
    program = house.stack.cluster.programs.directory / name
    ended = run([program, *arguments], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def _same_rows(house: House) -> tuple[int, int]:
    """How many rows and tables, after comparing the content of each."""
    rows = 0
    tables = [name for (name,) in house.ask(_TABLES)]
    assert [name for (name,) in house.ask(_TABLES, database=RESTORED)] == tables
    for name in tables:
        statement = sql.SQL(_CONTENT).format(sql.Identifier(name)).as_string()
        [content] = house.ask(statement)
        assert house.ask(statement, database=RESTORED) == [content], name
        rows += content[0]
    return rows, len(tables)
