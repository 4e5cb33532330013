"""Reading stored cells: sums of those whose marking the reader may see, by partner and quarter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from accounts.acting import Reader
from accounts.statements import fetch_rows
from reports.method.rounding import exact_sum

Key = tuple[str, date]
#: Before the first and after the last quarter that the log takes.
EARLIEST, LATEST = date(1800, 1, 1), date(2199, 10, 1)

_SUMMARIES = """
SELECT asked.partner, asked.quarter,
       (SELECT array_agg(code ORDER BY position) FROM partners_outcome),
       o.outcomes, o.event, o.standing, o.milestone, o.presence,
       q.counted, q.people, q.person_days, q.days, q.default_mapped,
       q.families, q.states, q.cost,
       -- A desk's word; or files that follow one another, which together are the complete record.
       EXISTS (SELECT FROM engagements_quarterreturn w
                WHERE w.partner_id = asked.partner AND w.quarter = asked.quarter AND w.stands)
       OR coalesce((SELECT range_agg(daterange(r.first_day, r.last_day, '[]'))
                        @> daterange(asked.quarter, (asked.quarter + interval '3 months')::date)
                   FROM engagements_completerecord r
                  WHERE r.partner_id = asked.partner
                    AND r.markings <@ %(markings)s::bigint[]), false),
       EXISTS (SELECT FROM reports_recountdue d
                WHERE d.partner = asked.partner AND d.quarter = asked.quarter
                  AND d.marking = ANY (%(markings)s))
  FROM unnest(%(partners)s::text[], %(quarters)s::date[]) WITH ORDINALITY
       AS asked (partner, quarter, place)
  LEFT JOIN LATERAL (
       SELECT array_agg(outcome_id) AS outcomes, array_agg(event) AS event,
              array_agg(standing) AS standing, array_agg(milestone) AS milestone,
              array_agg(presence) AS presence
         FROM (SELECT outcome_id, sum(event) AS event, sum(standing) AS standing,
                      sum(milestone) AS milestone, sum(presence) AS presence
                 FROM reports_outcomecell
                WHERE quarter = asked.quarter AND partner_id = asked.partner
                  AND marking_id = ANY (%(markings)s)
                GROUP BY outcome_id) AS sums) AS o ON true
  LEFT JOIN LATERAL (
       SELECT sum(counted)::bigint AS counted, sum(people)::bigint AS people,
              sum(person_days)::bigint AS person_days, sum(days)::bigint AS days,
              sum(default_mapped) AS default_mapped, jsonb_agg(families)::text AS families,
              jsonb_agg(states)::text AS states, jsonb_agg(cost)::text AS cost
         FROM reports_quartercell
        WHERE quarter = asked.quarter AND partner_id = asked.partner
          AND marking_id = ANY (%(markings)s)) AS q ON true
 ORDER BY asked.place
"""
# Each side stops at what is wanted, so that a page costs a page however many there are.
_KEYS = """
SELECT partner, quarter
  FROM ((SELECT DISTINCT partner_id AS partner, quarter
           FROM reports_quartercell
          WHERE marking_id = ANY (%(markings)s) AND quarter BETWEEN %(first)s AND %(last)s
            AND {named} {beyond_cell}
          ORDER BY partner_id {way}, quarter {way} LIMIT %(wanted)s)
        UNION
        (SELECT partner_id, quarter
           FROM (SELECT partner_id, range_agg(daterange(first_day, last_day, '[]')) AS days
                   FROM engagements_completerecord
                  WHERE {named} AND markings <@ %(markings)s::bigint[]
                  GROUP BY partner_id) AS complete
          CROSS JOIN LATERAL unnest(days) AS stretch
          CROSS JOIN LATERAL (
                SELECT q::date AS quarter
                  FROM generate_series(
                       greatest(date_trunc('quarter', lower(stretch) - 1 + interval '3 months'),
                                %(first)s::date::timestamp),
                       least(date_trunc('quarter', upper(stretch)) - interval '3 months',
                             %(last)s::date::timestamp),
                       interval '3 months') AS q) AS returned
          WHERE true {beyond_return}
          ORDER BY partner_id {way}, quarter {way} LIMIT %(wanted)s)
        UNION
        (SELECT DISTINCT partner_id, quarter
           FROM engagements_quarterreturn
          WHERE stands AND quarter BETWEEN %(first)s AND %(last)s AND {named} {beyond_return}
          ORDER BY partner_id {way}, quarter {way} LIMIT %(wanted)s)) AS keys
 ORDER BY partner {way}, quarter {way} LIMIT %(wanted)s
"""


class OutcomeSums(NamedTuple):
    """Exact sums for one outcome, in standard engagement equivalents."""

    event: Decimal = Decimal(0)
    standing: Decimal = Decimal(0)
    milestone: Decimal = Decimal(0)
    presence: Decimal = Decimal(0)

    @property
    def intensity(self) -> Decimal:
        return exact_sum((self.event, self.standing, self.milestone))


class QuarterSums(NamedTuple):
    """What a partner's quarter adds up to for one reader; nothing is rounded yet."""

    partner: str
    quarter: date
    #: All outcomes, in their order; those without a cell have zeros.
    outcomes: dict[str, OutcomeSums]
    counted: int
    people: int
    person_days: int
    days: int
    default_mapped: Decimal
    families: dict[str, Decimal]
    states: dict[str, int]
    cost: dict[str, Decimal]
    is_returned: bool
    is_due: bool


def summed(keys: Sequence[Key], *, reader: Reader) -> list[QuarterSums]:
    """In the order of the keys; a key without cells has zeros."""
    rows = fetch_rows(
        _SUMMARIES,
        {
            "partners": [partner for partner, _ in keys],
            "quarters": [quarter for _, quarter in keys],
            "markings": sorted(reader.marking_ids),
        },
    )
    return [_sums(row) for row in rows]


def known_partners(codes: Sequence[str]) -> list[str]:
    """Those of the codes that there are, in order."""
    rows = fetch_rows(
        "SELECT code FROM partners_partner WHERE code = ANY (%(codes)s)", {"codes": list(codes)}
    )
    return sorted(code for (code,) in rows)


_NOTHING = OutcomeSums()


def _sums(row: tuple[Any, ...]) -> QuarterSums:
    partner, quarter, codes, found, event, standing, milestone, presence, *rest = row
    counted, people, person_days, days, mapped, families, states, cost, is_returned, is_due = rest
    outcomes = dict.fromkeys(codes, _NOTHING)
    if found:
        columns = zip(event, standing, milestone, presence, strict=True)
        outcomes.update(zip(found, map(OutcomeSums._make, columns), strict=True))
    if counted is None:
        return QuarterSums(
            partner, quarter, outcomes, 0, 0, 0, 0, Decimal(0), {}, {}, {}, is_returned, is_due
        )
    by_family = [
        {family: intensity for family, (intensity, _) in cell.items()}
        for cell in orjson.loads(families)
    ]
    return QuarterSums(
        partner,
        quarter,
        outcomes,
        counted,
        people,
        person_days,
        days,
        mapped,
        _merged(by_family, exact_sum, Decimal),
        _merged(orjson.loads(states), sum, int),
        _merged(orjson.loads(cost), exact_sum, Decimal),
        is_returned,
        is_due,
    )


def _merged(
    cells: list[dict[str, Any]], added: Callable[..., Any], number: type[Any]
) -> dict[str, Any]:
    """The sums by name over the cells of several markings, in the order of the names."""
    if len(cells) == 1:
        return {name: number(value) for name, value in sorted(cells[0].items())}
    names = sorted({name for cell in cells for name in cell})
    return {name: added(number(c[name]) for c in cells if name in c) for name in names}


@dataclass(frozen=True)
class Stretch:
    """Partner-quarters in order of partner, then quarter: which, and from where on."""

    partners: tuple[str, ...] = ()
    first: date = EARLIEST
    last: date = LATEST
    beyond: Key | None = None
    backwards: bool = False


def keys_with_figures(stretch: Stretch, wanted: int, *, reader: Reader) -> list[Key]:
    """Partner-quarters that have cells the reader may see, or a return; in the list's order."""
    than, way = ("<", "DESC") if stretch.backwards else (">", "ASC")
    beyond = f"AND ({{}}, quarter) {than} (%(partner)s::text, %(quarter)s::date)"
    statement = _KEYS.format(
        way=way,
        named="partner_id = ANY (%(named)s)" if stretch.partners else "true",
        beyond_cell=beyond.format("partner_id") if stretch.beyond else "",
        beyond_return=beyond.format("partner_id") if stretch.beyond else "",
    )
    known: dict[str, Any] = {
        "markings": sorted(reader.marking_ids),
        "first": stretch.first,
        "last": stretch.last,
        "wanted": wanted,
    }
    if stretch.partners:
        known["named"] = list(stretch.partners)
    if stretch.beyond:
        known["partner"], known["quarter"] = stretch.beyond
    rows = fetch_rows(statement, known, prepare=False)
    found: list[Key] = [(partner, quarter) for partner, quarter in rows]
    return found[::-1] if stretch.backwards else found
