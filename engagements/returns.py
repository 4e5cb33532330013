"""Which quarters are returned, by desk and partner, and which are missing.

A desk is asked for a quarter of each partner that it leads on, or with which it keeps something
that lies in that quarter or the seven before it. All of it is asked of what the reader may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from accounts.acting import Reader
from accounts.statements import fetch_rows
from engagements.periods import DAYS_TO_RETURN, Quarter

RETURNED, NIL, NOT_RETURNED = "RETURNED", "NIL", "NOT_RETURNED"
#: Quarters that have ended and are asked about where none is named.
LOOKED_BACK = 8

_ROWS = """
WITH asked AS (
    SELECT * FROM unnest(%(quarters)s::date[]) AS q (quarter)
),
near AS MATERIALIZED (
    SELECT DISTINCT e.desk_id AS desk, p.partner_id AS partner, p.first_quarter, p.last_quarter
      FROM engagements_participation p
      JOIN engagements_engagement e ON e.id = p.engagement_id
     WHERE e.marking_id = ANY (%(markings)s)
       AND e.state NOT IN ('CANCELLED', 'REJECTED', 'VOIDED')
       AND p.last_quarter >= (%(oldest)s::date - interval '21 months')::date
       AND p.first_quarter <= %(newest)s
       AND (%(desk)s::text IS NULL OR e.desk_id = %(desk)s)
       AND (%(partners)s::text[] IS NULL OR p.partner_id = ANY (%(partners)s))
),
kept AS (
    SELECT desk, partner, quarter
      FROM near
      JOIN asked ON first_quarter <= quarter
                AND last_quarter >= (quarter - interval '21 months')::date
     UNION
    SELECT l.lead_desk_id, l.partner_id, asked.quarter
      FROM partners_partnership l
     CROSS JOIN asked
     WHERE l.marking_id = ANY (%(markings)s) AND l.lead_desk_id IS NOT NULL
       AND (%(desk)s::text IS NULL OR l.lead_desk_id = %(desk)s)
       AND (%(partners)s::text[] IS NULL OR l.partner_id = ANY (%(partners)s))
     UNION
    SELECT desk_id, partner_id, quarter
      FROM engagements_quarterreturn
     WHERE stands
       AND (%(only)s::date IS NULL OR quarter = %(only)s)
       AND (%(desk)s::text IS NULL OR desk_id = %(desk)s)
       AND (%(partners)s::text[] IS NULL OR partner_id = ANY (%(partners)s))
),
known AS (
    SELECT k.quarter, k.desk, k.partner, u.username, r."on",
           (k.quarter + interval '3 months')::date - 1 + %(in_time)s AS due,
           r.id IS NOT NULL
           OR coalesce((SELECT range_agg(daterange(c.first_day, c.last_day, '[]'))
                               @> daterange(k.quarter, (k.quarter + interval '3 months')::date)
                          FROM engagements_completerecord c
                         WHERE c.partner_id = k.partner
                           AND c.markings <@ %(markings)s::bigint[]), false) AS returned,
           EXISTS (SELECT
                     FROM engagements_participation p
                     JOIN engagements_engagement e ON e.id = p.engagement_id
                    WHERE p.partner_id = k.partner AND p.role NOT IN ('INVITED', 'NO_SHOW')
                      AND p.first_quarter <= k.quarter AND p.last_quarter >= k.quarter
                      AND e.marking_id = ANY (%(markings)s) AND NOT e.is_container
                      AND e.state IN ('COMPLETED', 'REPORTED', 'CLOSED')) AS counted
      FROM kept k
      LEFT JOIN engagements_quarterreturn r
             ON r.quarter = k.quarter AND r.partner_id = k.partner AND r.desk_id = k.desk
            AND r.stands
      LEFT JOIN accounts_user u ON u.id = r.by_id
),
told AS (
    SELECT quarter, desk, partner,
           CASE WHEN NOT returned THEN 'NOT_RETURNED'
                WHEN counted THEN 'RETURNED' ELSE 'NIL' END AS state,
           CASE WHEN returned THEN coalesce("on" > due, false)
                ELSE %(today)s > due END AS late,
           due, username, "on"
      FROM known
)
SELECT * FROM told
 WHERE (%(state)s::text IS NULL OR state = %(state)s OR (%(state)s = 'LATE' AND late)) {beyond}
 ORDER BY quarter {way}, desk {way}, partner {way}
 {limit}
"""


class Returned(NamedTuple):
    """A partner's quarter at one desk, as the reader sees it.

    `by` and `on` are None where nobody returned it, or where an import stands for a return. It is
    late when it was returned after the day `due`, or that day has gone without a return.
    """

    quarter: date
    desk: str
    partner: str
    state: str
    late: bool
    due: date
    by: str | None
    on: date | None

    @property
    def key(self) -> tuple[date, str, str]:
        return self.quarter, self.desk, self.partner


@dataclass(frozen=True)
class Sought:
    """What of it is asked for; None is whatever there is. `state` may be LATE."""

    desk: str | None = None
    partners: tuple[str, ...] | None = None
    quarter: Quarter | None = None
    state: str | None = None


@dataclass(frozen=True)
class Stretch:
    """In which order, from where on, and how many; None is all."""

    descending: bool = False
    beyond: tuple[date, str, str] | None = None
    wanted: int | None = None


def returns(
    sought: Sought, *, reader: Reader, on: date, stretch: Stretch | None = None
) -> list[Returned]:
    """The rows of the stretch in its order; `on` is today where the reader is."""
    stretch = stretch or Stretch()
    than, way = ("<", "DESC") if stretch.descending else (">", "ASC")
    beyond = f"AND (quarter, desk, partner) {than} (%(k0)s::date, %(k1)s::text, %(k2)s::text)"
    quarters = _asked(sought.quarter, on)
    statement = _ROWS.format(
        way=way,
        beyond=beyond if stretch.beyond else "",
        limit="" if stretch.wanted is None else "LIMIT %(wanted)s",
    )
    known = {
        "markings": sorted(reader.marking_ids),
        "quarters": quarters,
        "oldest": min(quarters, default=on),
        "newest": max(quarters, default=on),
        "desk": sought.desk,
        "partners": None if sought.partners is None else list(sought.partners),
        "only": sought.quarter.first_day if sought.quarter else None,
        "state": sought.state,
        "today": on,
        "in_time": DAYS_TO_RETURN,
        "wanted": stretch.wanted,
        **dict(zip(("k0", "k1", "k2"), stretch.beyond or (), strict=False)),
    }
    return [Returned(*row) for row in fetch_rows(statement, known, prepare=False)]


def _asked(quarter: Quarter | None, on: date) -> Sequence[date]:
    """The quarters in which what is missing is shown: none that has not begun."""
    current = Quarter.of(on)
    if quarter is not None:
        return [quarter.first_day] if quarter <= current else []
    return [q.first_day for q in current.plus(-LOOKED_BACK).through(current.plus(-1))]
