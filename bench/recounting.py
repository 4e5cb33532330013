"""Recounting: after one change, after a hundred, and everything, against the plain statement."""

import os
import subprocess
import sys
import time
from datetime import date
from functools import partial
from random import Random
from typing import Any

import psycopg

from bench import database, floor_counting
from bench.figures import Pairs
from bench.servers import ROOT

_ROWS = """
SELECT count(*)
  FROM unnest(%s::text[], %s::date[]) AS k (partner_id, quarter)
  JOIN engagements_participation p ON p.partner_id = k.partner_id
   AND (p.last_quarter = k.quarter AND p.first_quarter = p.last_quarter
        OR p.first_quarter < p.last_quarter
           AND daterange(p.first_quarter, p.last_quarter, '[]') @> k.quarter)
"""
_CHANGE = "UPDATE engagements_engagement SET retrospective = NOT retrospective WHERE id = ANY (%s)"
_DIFFERENT = """
SELECT count(*) FROM reports_outcomecell r FULL JOIN floor_outcomecell f
 USING (partner_id, quarter, marking_id, outcome_id)
 WHERE (abs(r.event - f.event) + abs(r.standing - f.standing) + abs(r.milestone - f.milestone)
        < 1e-12) IS NOT TRUE
"""

Key = tuple[str, date]


class Recounts:
    """The service's own actions in this process, and the floor beside them.

    The floor has its own connection of the same role and writes copies of the cells' tables.
    """

    def __init__(self, name: str) -> None:
        from reports.actions import recount, recount_due

        self.recount, self.recount_due = recount, recount_due
        self.name = name
        self.owner = database.superuser(name, autocommit=True)
        floor_counting.make_floor_cells(self.owner)
        self.floor = psycopg.connect(
            database.addressed(os.environ["ROLLER_DATABASE_URL"], name),
            autocommit=True,
            options=floor_counting.SETTINGS,
        )
        self.application = psycopg.connect(
            database.addressed(os.environ["DATABASE_URL"], name), autocommit=True
        )
        self.random = Random(13)

    def everything(self, turns: int) -> dict[str, Any]:
        cases, floors = [], []
        for _ in range(turns):
            cases.append(_timed(lambda: self.recount(everything=True)))
            floors.append(_timed(lambda: floor_counting.count_everything(self.floor)))
        # Sequential scans of tables that were just rewritten tell nothing about the next case.
        self.owner.execute("VACUUM (ANALYZE)")
        return {
            **Pairs(cases, floors).milliseconds(),
            "different_cells": self.different_cells(),
            "client_megabytes": self.client_megabytes(),
        }

    def different_cells(self) -> int:
        return int(self.owner.execute(_DIFFERENT).fetchone()[0])

    def client_megabytes(self) -> float:
        """Peak memory of the command that recounts everything, Django included."""
        process = subprocess.Popen(
            [sys.executable, "manage.py", "recount", "--all"],
            cwd=ROOT,
            env=database.environment(self.name),
            stdout=subprocess.DEVNULL,
        )
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit("manage.py recount --all failed; see above.")
        return round(usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2), 1)

    def after(self, changes: int, seconds: float) -> dict[str, Any]:
        """Time for the partner-quarters that so many changes touched; the first three warm up."""
        [(most,)] = self.owner.execute("SELECT max(id) FROM engagements_engagement").fetchall()
        self._until_nothing_is_due()
        cases, floors, rows, touched = [], [], [], []
        end = time.monotonic() + seconds
        turn = 0
        while time.monotonic() < end or turn < 8:
            self._change([self.random.randint(1, most) for _ in range(changes)])
            keys = self._due()
            case = floor = 0.0
            # Who goes first finds the rows cold, so they take turns at it.
            for side in ("case", "floor") if turn % 2 else ("floor", "case"):
                if side == "case":
                    case = _timed(self._until_nothing_is_due)
                else:
                    floor = _timed(partial(floor_counting.count_keys, self.floor, keys))
            if turn >= 3 and keys:
                cases.append(case)
                floors.append(floor)
                touched.append(len(keys))
                rows.append(self._rows(keys))
            turn += 1
        per_row = sum(cases) / sum(rows) * 1e6
        return {
            **Pairs(cases, floors).milliseconds(),
            "partner_quarters": sum(touched) / len(touched),
            "participation_rows": sum(rows) / len(rows),
            "microseconds_a_row": float(f"{per_row:.3g}"),
            "floor_microseconds_a_row": float(f"{sum(floors) / sum(rows) * 1e6:.3g}"),
        }

    def _until_nothing_is_due(self) -> None:
        while self.recount_due().partner_quarters:
            pass

    def _change(self, keys: list[int]) -> None:
        with self.application.transaction():
            self.application.execute(
                "SELECT set_config('app.user_id', id::text, true),"
                " set_config('app.labels', (SELECT readable::text"
                "                             FROM readable_by(id, '2026-01-01')), true)"
                " FROM accounts_user WHERE username = 'desk'"
            )
            self.application.execute(_CHANGE, [keys])

    def _due(self) -> list[Key]:
        return self.owner.execute(
            "SELECT DISTINCT partner, quarter FROM reports_recountdue"
        ).fetchall()

    def _rows(self, keys: list[Key]) -> int:
        found = self.owner.execute(_ROWS, [[p for p, _ in keys], [q for _, q in keys]])
        return int(found.fetchone()[0])


def _timed(step: Any) -> float:
    begun = time.perf_counter()
    step()
    return time.perf_counter() - begun
