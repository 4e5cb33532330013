"""What need-to-know costs: both layers on against both off, in turns, for five readers.

The same log stands in two databases. In one it is read as always. In the other the owner has turned
row security off, and every reader is cleared for all markings, so that the filter narrows nothing.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import orjson
import psycopg

from bench import database
from bench.client import Answer, Connection, request
from bench.figures import Pairs
from bench.reading import LIST, QUESTIONS
from bench.servers import ROOT, Server
from bench.words import PLACES, SOUGHT
from tests.assurance.figures import record

LIST_OF_50 = "need to know: list of 50"
DETAIL = "need to know: detail"
SUMMARY = "need to know: summary"
SEARCH = "need to know: search"
CASES = (LIST_OF_50, DETAIL, SUMMARY, SEARCH)
#: With more there is nothing new to see, and two databases of it to make.
LARGEST = 100_000

#: What part of the log carries which marking of the DEMO policy.
SHARES = {
    "PUBLIC": 0.003,
    "INTERNAL": 0.597,
    "INTERNAL PERSONAL": 0.1,
    "LIMITED": 0.12,
    "CONTROLLED": 0.08,
    "LIMITED ALLIES": 0.02,
    "LIMITED NEIGHBOURS": 0.02,
    "LIMITED HARBOUR": 0.02,
    "CONTROLLED ALLIES": 0.01,
    "CONTROLLED HARBOUR": 0.01,
    "CONTROLLED LANTERN": 0.01,
    "CONTROLLED HARBOUR LANTERN": 0.01,
}
EVERYTHING = ("CONTROLLED", ("HARBOUR", "LANTERN", "ALLIES", "NEIGHBOURS"))
#: Five of the sign-ins, as what they see; up to which classification, and the values they hold.
READERS: dict[str, tuple[str, tuple[str, tuple[str, ...]] | None]] = {
    "sees all": ("desk", EVERYTHING),
    "sees 90 %": ("lead", ("CONTROLLED", ())),
    "sees 70 %": ("planner", ("INTERNAL", ())),
    "sees 0.3 %": ("auditor", ("PUBLIC", ())),
    "sees none": ("client", None),
}
_OK, _NOT_FOUND = 200, 404
_CLEARANCE = """
INSERT INTO accounts_clearance (user_id, policy, rank, held)
SELECT u.id, m.policy, m.rank, %s FROM accounts_user u, accounts_marking m
 WHERE u.username = %s AND m.text = %s
"""
_OPEN = """
DO $$ DECLARE marked regclass; BEGIN
    FOR marked IN SELECT oid FROM pg_class WHERE relrowsecurity LOOP
        EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', marked);
    END LOOP;
END $$
"""


def measure(
    size: int,
    template: str,
    wanted: list[str],
    seconds: float,
    tell: Callable[[str, str, dict[str, Any]], None],
) -> None:
    """Tells the figures of each wanted case, reader by reader."""
    more: dict[str, float] = {}
    with _both(size, template) as (closed, opened, tokens), _servers(closed, opened) as (on, off):
        with database.superuser(closed, autocommit=True) as connection:
            questions = _Questions(connection)
        _prove(on, off, tokens[READERS["sees none"][0]])
        for case in CASES:
            if case not in wanted:
                continue
            for reader, (name, _cleared) in READERS.items():
                asked = [
                    (request("GET", path, token=tokens[name]), _absent(tokens[name]))
                    if _hides(case, reader)
                    else (request("GET", path, token=tokens[name]),) * 2
                    for path in questions.of(case, reader)
                ]
                expected = _NOT_FOUND if _hides(case, reader) else _OK
                pairs = _in_turns(on, off, asked, seconds, expected=expected)
                figures = {**pairs.milliseconds(), **pairs.more()}
                tell(case, reader, figures)
                more[case] = max(more.get(case, -1e9), figures["more_ms"])
    said = ", ".join(f"{case.partition(': ')[2]} {most:+.2f} ms" for case, most in more.items())
    record("A9", f"{size:,} engagements, the median of the reader of five who pays most: {said}")


def _prove(on: Server, off: Server, token: str) -> None:
    """Ends the run unless whoever sees none sees nothing in the one and a page in the other."""
    found = []
    for server in (on, off):
        connection = Connection(server.port)
        answer = connection.ask(request("GET", LIST, token=token))
        found.append(len(orjson.loads(answer.body)["results"]))
        connection.close()
    if found != [0, 50]:
        raise SystemExit(f"With the layers on and off a list has {found} rows, not 0 and 50.")


def _hides(case: str, reader: str) -> bool:
    """Whether the record is hidden: then one that never was is asked for beside it."""
    return case == DETAIL and READERS[reader][1] is None


def _absent(token: str) -> bytes:
    return request("GET", f"{LIST}E-1999-000000/", token=token)


class _Questions:
    """The addresses that are asked for, drawn with a fixed seed from the rows that are there."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._refs = {reader: self._some_refs(reader) for reader in READERS}
        self._partners = self._column(
            "SELECT partner_id FROM reports_quartercell GROUP BY partner_id"
            " ORDER BY count(*) DESC, partner_id LIMIT %s",
            [QUESTIONS],
        )

    def of(self, case: str, reader: str) -> list[str]:
        if case == LIST_OF_50:
            return [LIST]
        if case == DETAIL:
            return [f"{LIST}{ref}/" for ref in self._refs[reader]]
        if case == SUMMARY:
            return [
                f"/api/v1/summaries/?partner={partner}&from=2020Q1&to=2023Q4"
                for partner in self._partners
            ]
        words = [*SOUGHT, *Random(7).sample(PLACES, QUESTIONS - len(SOUGHT))]
        return [f"{LIST}?q={word}" for word in words]

    def _some_refs(self, reader: str) -> list[str]:
        """Of engagements that the reader sees; of any where that is none."""
        name, cleared = READERS[reader]
        refs = self._column(
            "SELECT e.ref FROM engagements_engagement e, accounts_user u"
            " WHERE u.username = %s AND (%s OR e.marking_id = ANY"
            " ((SELECT readable FROM readable_by(u.id, '2026-01-01'))::bigint[]))"
            " ORDER BY e.id LIMIT 20000",
            [name, cleared is None],
        )
        return Random(7).sample(refs, min(QUESTIONS, len(refs)))

    def _column(self, statement: str, parameters: list[Any]) -> list[str]:
        return [row[0] for row in self._connection.execute(statement, parameters).fetchall()]


def _in_turns(
    on: Server, off: Server, asked: list[tuple[bytes, bytes]], seconds: float, *, expected: int
) -> Pairs:
    """One question to both, then the next one to both, the other side first."""
    case, floor = Connection(on.port), Connection(off.port)
    for wire, other in asked * 2:
        _answered(case.ask(wire), expected)
        _answered(floor.ask(other), expected)
    cases, floors = [], []
    end = time.perf_counter() + seconds
    turn = 0
    while time.perf_counter() < end or turn < 2 * QUESTIONS:
        wire, other = asked[turn % len(asked)]
        if turn % 2:
            floors.append(_answered(floor.ask(other), expected))
        cases.append(_answered(case.ask(wire), expected))
        if turn % 2 == 0:
            floors.append(_answered(floor.ask(other), expected))
        turn += 1
    case.close()
    floor.close()
    return Pairs(cases, floors)


def _answered(answer: Answer, expected: int) -> float:
    if answer.status != expected:
        raise SystemExit(f"Answered {answer.status} instead of {expected}: {answer.body[:600]!r}")
    return answer.seconds


@contextmanager
def _servers(closed: str, opened: str) -> Iterator[tuple[Server, Server]]:
    with (
        Server("config.wsgi:application", database.environment(closed), quiet=True) as on,
        Server("config.wsgi:application", database.environment(opened), quiet=True) as off,
    ):
        yield on, off


@contextmanager
def _both(size: int, template: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Both databases, and each sign-in's token, which opens either."""
    closed, opened = f"bench_{size}_closed", f"bench_{size}_open"
    try:
        database.make(closed, template=template)
        database.fill(closed, size, owner="system:import", shares=SHARES)
        tokens = _sign_in(closed)
        _manage(closed, "recount", "--all")
        _clear(closed, dict(READERS.values()))
        database.make(opened, template=closed)
        _clear(opened, {name: EVERYTHING for name, _cleared in READERS.values()})
        with database.superuser(opened, autocommit=True) as connection:
            connection.execute(_OPEN)
        for name in (closed, opened):
            with database.superuser(name, autocommit=True) as connection:
                connection.execute("VACUUM (ANALYZE)")
        yield closed, opened, tokens
    finally:
        database.drop(closed)
        database.drop(opened)


def _sign_in(name: str) -> dict[str, str]:
    with tempfile.TemporaryDirectory(prefix="entente-bench-") as directory:
        path = Path(directory) / "sign-ins.json"
        _manage(name, "make_sign_ins", str(path))
        return {who: secrets["token"] for who, secrets in json.loads(path.read_text()).items()}


def _manage(name: str, *command: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=database.environment(name),
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _clear(name: str, cleared: dict[str, tuple[str, tuple[str, ...]] | None]) -> None:
    """Clears each sign-in for what is given and for nothing else."""
    with database.superuser(name) as connection:
        # Nobody acts here, and the triggers of the audit trail would ask who does.
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM accounts_clearance")
        for who, what in cleared.items():
            if what is not None:
                classification, held = what
                connection.execute(_CLEARANCE, [list(held), who, classification])
