"""Recounting: replacing the cells of partner-quarters by what the log now adds up to.

Why it can be killed, run twice or run by any number of workers at once, at READ COMMITTED:

- Everything that one call does is one transaction. Killed halfway, the marks and the old cells are
  still there.
- A change and its marks become visible together, and each statement sees what was committed before
  it began. The marks are removed by one statement and the log is counted by a later one, so every
  mark that is removed belongs to a change that is counted. A change that commits after the marks
  were removed leaves its own mark behind, and the next call counts it.
- Two calls never replace the same key at once: each key has an advisory lock, held to the end of
  the transaction. Whoever does not get it leaves the key and its marks alone. A recount of
  everything excludes all others by a lock that they share.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, product

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from reports.method.method_set import CURRENT
from reports.queries.counting import (
    PLANNING,
    counting_everything,
    counting_keys,
    keys_as_parameters,
    method_as_parameters,
)

ROLLER = "roller"
#: Partner-quarters in one transaction.
BATCH = 500
#: With more than this many due, counting everything at once is cheaper.
MANY = 5000

Key = tuple[str, date]

_EVERYTHING_LOCK = 7_240_001
_DUE = "SELECT count(*) FROM (SELECT DISTINCT partner, quarter FROM reports_recountdue LIMIT %s) k"
# Every lock is tried and none waited for, so the order in which they are taken cannot deadlock.
_TAKE_OLDEST = """
WITH oldest AS MATERIALIZED (
    SELECT partner, quarter
      FROM (SELECT id, partner, quarter FROM reports_recountdue ORDER BY id LIMIT 20000) AS marks
     GROUP BY partner, quarter
     ORDER BY min(id)
)
SELECT partner, quarter
  FROM oldest
 WHERE pg_try_advisory_xact_lock(hashtextextended(partner || ' ' || quarter, 0))
 LIMIT %s
"""
_WAIT_FOR = """
SELECT pg_advisory_xact_lock(hashtextextended(partner || ' ' || quarter, 0))
  FROM (SELECT * FROM unnest(%(partners)s::text[], %(quarters)s::date[]) AS k (partner, quarter)
         ORDER BY partner, quarter) AS k
"""
_REMOVE = """
WITH asked AS (
    SELECT * FROM unnest(%(partners)s::text[], %(quarters)s::date[]) AS k (partner, quarter)
),
marks AS (
    DELETE FROM reports_recountdue m USING asked
     WHERE m.partner = asked.partner AND m.quarter = asked.quarter
),
outcomes AS (
    DELETE FROM reports_outcomecell c USING asked
     WHERE c.partner_id = asked.partner AND c.quarter = asked.quarter
)
DELETE FROM reports_quartercell c USING asked
 WHERE c.partner_id = asked.partner AND c.quarter = asked.quarter
"""
_REMOVE_EVERYTHING = """
WITH marks AS (DELETE FROM reports_recountdue),
     outcomes AS (DELETE FROM reports_outcomecell)
DELETE FROM reports_quartercell
"""
_STORE = """
, outcomes AS (
    INSERT INTO reports_outcomecell
           (partner_id, quarter, marking_id, outcome_id, event, standing, milestone, presence)
    SELECT partner_id, quarter, marking_id, outcome_id, event, standing, milestone, presence
      FROM outcome_figures
)
INSERT INTO reports_quartercell
       (partner_id, quarter, marking_id, counted, retrospective, presence, default_mapped,
        people, person_days, days, families, states, cost)
SELECT partner_id, quarter, marking_id, counted, retrospective, presence, default_mapped,
       people, person_days, days, families, states, cost
  FROM quarter_figures
"""
_COUNTED = "SELECT count(*) FROM (SELECT DISTINCT partner_id, quarter FROM reports_quartercell) k"
_QUARTERS_OF = """
SELECT quarter::date
  FROM (SELECT max(quarter) AS latest FROM reports_quarteropening) AS opened,
       engagements_participation p,
       generate_series(p.first_quarter::timestamp,
                       CASE WHEN p.first_quarter = p.last_quarter THEN p.last_quarter
                            ELSE least(p.last_quarter, coalesce(latest, p.first_quarter - 1))
                       END::timestamp,
                       interval '3 months') AS quarter
 WHERE p.partner_id = %(partner)s
UNION
SELECT quarter FROM reports_quartercell WHERE partner_id = %(partner)s
UNION
SELECT quarter FROM reports_recountdue WHERE partner = %(partner)s
"""


@dataclass(frozen=True)
class Recounted:
    """What one call did; nothing is due, or others are at it, when no partner-quarter was."""

    partner_quarters: int
    everything: bool = False


def recount_due() -> Recounted:
    """Recounts the oldest of what is due, at most BATCH; everything, when more than MANY are.

    Call it again until it has recounted nothing.
    """
    with transaction.atomic(using=ROLLER), connections[ROLLER].cursor() as cursor:
        if _number(cursor, _DUE, MANY + 1) > MANY:
            if not _number(cursor, "SELECT pg_try_advisory_xact_lock(%s)::int", _EVERYTHING_LOCK):
                return Recounted(0)
            return _replace_everything(cursor)
        if not _number(
            cursor, "SELECT pg_try_advisory_xact_lock_shared(%s)::int", _EVERYTHING_LOCK
        ):
            return Recounted(0)
        cursor.execute(_TAKE_OLDEST, [BATCH])
        return _replace(cursor, cursor.fetchall())


def recount(
    *, partner: str | None = None, quarter: date | None = None, everything: bool = False
) -> Recounted:
    """Recounts a partner, a quarter (its first day), the one in the other, or everything.

    Waits for whoever is recounting the same. Without any of them: what is due, all of it.
    """
    if everything:
        with transaction.atomic(using=ROLLER), connections[ROLLER].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_EVERYTHING_LOCK])
            return _replace_everything(cursor)
    if partner is None and quarter is None:
        return _until_nothing_is_due()
    recounted = 0
    remaining = _keys(partner, quarter)
    while keys := list(islice(remaining, BATCH)):
        with transaction.atomic(using=ROLLER), connections[ROLLER].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_EVERYTHING_LOCK])
            cursor.execute(_WAIT_FOR, keys_as_parameters(keys))
            recounted += _replace(cursor, keys).partner_quarters
    return Recounted(recounted)


def _until_nothing_is_due() -> Recounted:
    recounted, everything = 0, False
    while (step := recount_due()).partner_quarters:
        recounted += step.partner_quarters
        everything = everything or step.everything
    return Recounted(recounted, everything)


def _keys(partner: str | None, quarter: date | None) -> Iterator[Key]:
    with connections[ROLLER].cursor() as cursor:
        if partner is None:
            cursor.execute("SELECT code FROM partners_partner")
            partners = sorted(code for (code,) in cursor.fetchall())
        else:
            partners = [partner]
        if quarter is None:
            cursor.execute(_QUARTERS_OF, {"partner": partner})
            quarters = sorted(day for (day,) in cursor.fetchall())
        else:
            quarters = [quarter]
    return product(partners, quarters)


def _replace(cursor: CursorWrapper, keys: Sequence[Key]) -> Recounted:
    if keys:
        asked = keys_as_parameters(keys)
        cursor.execute(_REMOVE, asked)
        cursor.execute(PLANNING)
        cursor.execute(counting_keys(_STORE), {**method_as_parameters(CURRENT), **asked})
    return Recounted(len(keys))


def _replace_everything(cursor: CursorWrapper) -> Recounted:
    cursor.execute(_REMOVE_EVERYTHING)
    cursor.execute(PLANNING)
    cursor.execute(counting_everything(_STORE), method_as_parameters(CURRENT))
    return Recounted(_number(cursor, _COUNTED), everything=True)


def _number(cursor: CursorWrapper, statement: str, *parameters: int) -> int:
    cursor.execute(statement, parameters)
    return int(cursor.fetchone()[0])
