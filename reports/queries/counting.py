"""The statement that counts partner-quarters from the log, and what the method puts into it.

There is one, in counting.sql; only the head differs, which says what is to be counted. So a recount
of one partner's quarter, a recount of everything and a verification cannot drift apart.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from reports.method.intensity import COUNTED_STATES
from reports.method.method_set import EFFORT_CLASSES, MethodSet, Units

# One index finds what stands in a single quarter, another what spans several: the cost follows the
# rows of the partner-quarters asked for. OFFSET 0 has them looked up key by key, whatever the
# planner believes. A span counts in quarters that have begun; which have is a row and not the
# clock, so that counting again gives the same.
_OF_KEYS = """
WITH asked AS (
    SELECT * FROM unnest(%(partners)s::text[], %(quarters)s::date[]) AS k (partner, quarter)
),
stands AS MATERIALIZED (
    SELECT p.*, asked.quarter
      FROM asked
     CROSS JOIN LATERAL (
           SELECT engagement_id, partner_id, role, people, first_quarter
             FROM engagements_participation
            WHERE partner_id = asked.partner AND last_quarter = asked.quarter
              AND first_quarter = last_quarter
           OFFSET 0) AS p
    UNION ALL
    SELECT p.*, asked.quarter
      FROM asked
     CROSS JOIN LATERAL (
           SELECT engagement_id, partner_id, role, people, first_quarter
             FROM engagements_participation
            WHERE partner_id = asked.partner AND first_quarter < last_quarter
              AND daterange(first_quarter, last_quarter, '[]') @> asked.quarter
           OFFSET 0) AS p
     WHERE asked.quarter <= (SELECT max(quarter) FROM reports_quarteropening)
),
"""
_OF_EVERYTHING = """
WITH stands AS MATERIALIZED (
    SELECT engagement_id, partner_id, role, people, first_quarter, first_quarter AS quarter
      FROM engagements_participation
     WHERE first_quarter = last_quarter
    UNION ALL
    SELECT p.engagement_id, p.partner_id, p.role, p.people, p.first_quarter, begun.quarter::date
      FROM engagements_participation p
     CROSS JOIN (SELECT max(quarter) AS quarter FROM reports_quarteropening) AS latest
     CROSS JOIN generate_series(p.first_quarter::timestamp,
                                least(p.last_quarter, latest.quarter)::timestamp,
                                interval '3 months') AS begun (quarter)
     WHERE p.first_quarter < p.last_quarter AND p.first_quarter <= latest.quarter
),
"""
_HERE = Path(__file__).parent
_COUNTING = (_HERE / "counting.sql").read_text(encoding="utf-8")
#: For `then`: the cells that are not what was counted, as partner, quarter and a sentence.
DIFFERENCES = (_HERE / "comparing.sql").read_text(encoding="utf-8")
#: A statement of its own, of the same columns: where cells contradict one another or the log.
UNCONSERVED = (_HERE / "conserving.sql").read_text(encoding="utf-8")


#: Before either statement. How many rows a chain of such steps gives is anybody's guess; where the
#: planner guesses one, it joins by nested loops, and a count that takes seconds takes hours.
PLANNING = "SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '128MB'"


def counting_keys(then: str) -> str:
    """Counts the keys in the parameters `partners` and `quarters`; `then` uses the figures."""
    return _OF_KEYS + _COUNTING + then


def counting_everything(then: str) -> str:
    """Counts the whole log; `then` uses the figures."""
    return _OF_EVERYTHING + _COUNTING + then


def keys_as_parameters(keys: Sequence[tuple[str, date]]) -> dict[str, Any]:
    return {
        "everything": False,
        "partners": [partner for partner, _ in keys],
        "quarters": [day for _, day in keys],
    }


def method_as_parameters(method: MethodSet) -> dict[str, Any]:
    """The method's fractions as whole numbers of a common unit, for counting everything."""
    weights = Units.of(tuple(method.weight(c) for c in EFFORT_CLASSES))
    roles = Units.of(tuple(method.role_weights.values()))
    shares = Units.of(tuple(share for line in method.outcome_shares for share in line))
    return {
        "everything": True,
        "counted_states": sorted(COUNTED_STATES),
        "effort_classes": list(EFFORT_CLASSES),
        "weight_units": list(weights.units),
        "weight_scale": weights.scale,
        "roles": list(method.role_weights),
        "role_units": list(roles.units),
        "role_scale": roles.scale,
        "share_units": list(shares.units),
        "share_scale": shares.scale,
    }
