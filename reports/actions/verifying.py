"""Verifying: counting the whole log again and comparing, without repairing anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connections, transaction

from reports.method.method_set import CURRENT
from reports.queries.counting import (
    DIFFERENCES,
    PLANNING,
    UNCONSERVED,
    counting_everything,
    method_as_parameters,
)

ROLLER = "roller"
_AT_A_TIME = 500


@dataclass(frozen=True)
class Finding:
    """One place where the cells are not what the log adds up to."""

    partner: str
    quarter: date
    sentence: str


@dataclass(frozen=True)
class Verification:
    """How much was there to compare: cells, and partner-quarters left out as still due."""

    cells: int
    pending: int


def verify() -> Iterator[Verification | Finding]:
    """First how much there is to compare, then every finding.

    Partner-quarters that are due for a recount are not compared. All of it is seen as of one
    moment, and findings are fetched as they are taken, so memory stays flat however many there are.
    """
    with transaction.atomic(using=ROLLER):
        with connections[ROLLER].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute(PLANNING)
            cursor.execute(
                "SELECT (SELECT count(*) FROM reports_outcomecell)"
                "     + (SELECT count(*) FROM reports_quartercell),"
                " (SELECT count(*) FROM (SELECT DISTINCT partner, quarter"
                "                          FROM reports_recountdue) AS k)"
            )
            yield Verification(*cursor.fetchone())
        method = method_as_parameters(CURRENT)
        yield from _findings(counting_everything(DIFFERENCES), method)
        yield from _findings(UNCONSERVED, method)


def _findings(statement: str, parameters: dict[str, Any]) -> Iterator[Finding]:
    with connections[ROLLER].chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        while rows := cursor.fetchmany(_AT_A_TIME):
            yield from (Finding(*row) for row in rows)
