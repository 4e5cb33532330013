"""The floor of recounting: one plain statement that groups the log and upserts both kinds of cell.

It makes the same columns as the service's cells, in copies of their tables, without locks, marks,
removal of what is no longer there or anything exact beyond numeric's own digits.
"""

from datetime import date

import psycopg

_EVERYTHING = """
WITH latest AS (SELECT max(quarter) AS quarter FROM reports_quarteropening),
stands AS (
    SELECT engagement_id, partner_id, role, people, first_quarter, first_quarter AS quarter
      FROM engagements_participation WHERE first_quarter = last_quarter
    UNION ALL
    SELECT p.engagement_id, p.partner_id, p.role, p.people, p.first_quarter, q::date
      FROM engagements_participation p, latest,
           generate_series(p.first_quarter::timestamp,
                           least(p.last_quarter, latest.quarter)::timestamp, '3 months') AS q
     WHERE p.first_quarter < p.last_quarter
),
"""
_KEYS = """
WITH latest AS (SELECT max(quarter) AS quarter FROM reports_quarteropening),
asked AS (
    SELECT * FROM unnest(%(partners)s::text[], %(quarters)s::date[]) AS k (partner, quarter)
),
stands AS MATERIALIZED (
    SELECT p.*, asked.quarter
      FROM asked CROSS JOIN LATERAL (
           SELECT engagement_id, partner_id, role, people, first_quarter
             FROM engagements_participation
            WHERE partner_id = asked.partner AND last_quarter = asked.quarter
              AND first_quarter = last_quarter
           OFFSET 0) AS p
    UNION ALL
    SELECT p.*, asked.quarter
      FROM asked CROSS JOIN LATERAL (
           SELECT engagement_id, partner_id, role, people, first_quarter
             FROM engagements_participation
            WHERE partner_id = asked.partner AND first_quarter < last_quarter
              AND daterange(first_quarter, last_quarter, '[]') @> asked.quarter
           OFFSET 0) AS p
     WHERE asked.quarter <= (SELECT quarter FROM latest)
),
touched AS MATERIALIZED (SELECT array_agg(DISTINCT engagement_id) AS ids FROM stands),
"""
_SUMMED = """sum(CASE role WHEN 'OBSERVER' THEN 1 WHEN 'INVITED' THEN 0 WHEN 'NO_SHOW' THEN 0
               ELSE 2 END) AS halves"""
_TWELFTHS = """outcome_id, source, CASE WHEN n = 1 THEN 12 WHEN n = 2 AND place = 1 THEN 8
               WHEN n = 2 THEN 4 WHEN place = 1 THEN 6 ELSE 3 END AS twelfths"""
_COUNT = """
party AS (
    SELECT engagement_id, {summed}
      FROM engagements_participation WHERE {touched} GROUP BY engagement_id
),
meant AS MATERIALIZED (
    SELECT engagement_id, {twelfths}
      FROM (SELECT engagement_id, outcome_id, source,
                   count(*) OVER (PARTITION BY engagement_id) AS n,
                   row_number() OVER (PARTITION BY engagement_id ORDER BY rank) AS place
              FROM engagements_engagementoutcome WHERE {touched}) AS o
),
mapped AS (
    SELECT engagement_id, sum(twelfths) AS twelfths FROM meant
     WHERE source = 'DEFAULT_BY_KIND' GROUP BY engagement_id
),
part AS MATERIALIZED (
    SELECT s.partner_id, s.quarter, e.marking_id, e.id, e.mode, e.state, k.family_id,
           e.state IN ('COMPLETED', 'REPORTED', 'CLOSED') AS counted, e.retrospective,
           1 << (k.effort_class - 1) AS quarters, r.halves AS role, party.halves AS all_roles,
           t.covered, t.whole, t.held, s.people, coalesce(mapped.twelfths, 0) AS mapped,
           CASE WHEN e.mode <> 'STANDING' OR s.quarter = s.first_quarter THEN e.cost_amount END
               AS cost_amount, e.cost_currency
      FROM stands s
      JOIN engagements_engagement e ON e.id = s.engagement_id AND NOT e.is_container AND {held}
      JOIN engagements_kind k ON k.code = e.kind_id
      JOIN party ON party.engagement_id = e.id
      LEFT JOIN mapped ON mapped.engagement_id = e.id
     CROSS JOIN LATERAL (SELECT CASE s.role WHEN 'OBSERVER' THEN 1 ELSE 2 END AS halves) AS r
     CROSS JOIN LATERAL (
           SELECT least(e.actual_end, (s.quarter + interval '3 months')::date - 1)
                  - greatest(e.actual_start, s.quarter) + 1 AS days) AS d
     CROSS JOIN LATERAL (
           SELECT CASE e.mode WHEN 'STANDING' THEN d.days ELSE 1 END AS covered,
                  CASE e.mode WHEN 'STANDING'
                       THEN (s.quarter + interval '3 months')::date - s.quarter ELSE 1 END AS whole,
                  CASE e.mode WHEN 'STANDING' THEN d.days
                       ELSE e.actual_end - e.actual_start + 1 END AS held) AS t
     WHERE s.role NOT IN ('INVITED', 'NO_SHOW')
),
cells AS (
    INSERT INTO floor_outcomecell
           (partner_id, quarter, marking_id, outcome_id, event, standing, milestone, presence)
    SELECT partner_id, quarter, marking_id, outcome_id,
           coalesce(sum(a) FILTER (WHERE mode = 'EVENT'), 0),
           coalesce(sum(a) FILTER (WHERE mode = 'STANDING'), 0),
           coalesce(sum(a) FILTER (WHERE mode = 'MILESTONE'), 0), sum(a * all_roles / 2)
      FROM (SELECT p.*, m.outcome_id,
                   (quarters * role * covered * m.twelfths)::numeric
                   / (4 * all_roles * whole * 12) AS a
              FROM part p JOIN meant m ON m.engagement_id = p.id WHERE p.counted) AS amounts
     GROUP BY partner_id, quarter, marking_id, outcome_id
    ON CONFLICT (quarter, partner_id, marking_id, outcome_id) DO UPDATE
       SET event = EXCLUDED.event, standing = EXCLUDED.standing,
           milestone = EXCLUDED.milestone, presence = EXCLUDED.presence
)
INSERT INTO floor_quartercell
       (partner_id, quarter, marking_id, counted, retrospective, presence, default_mapped, people,
        person_days, days, families, states, cost)
SELECT partner_id, quarter, marking_id, max(counted), max(retrospective), max(presence),
       max(default_mapped), max(people), max(person_days), max(days),
       coalesce(jsonb_object_agg(family_id, jsonb_build_array(intensity::text, counted))
                FILTER (WHERE family_id IS NOT NULL AND counted > 0), '{{}}'),
       coalesce(jsonb_object_agg(state, engagements) FILTER (WHERE state IS NOT NULL), '{{}}'),
       coalesce(jsonb_object_agg(cost_currency, cost::text)
                FILTER (WHERE cost_currency IS NOT NULL AND cost IS NOT NULL), '{{}}')
  FROM (SELECT partner_id, quarter, marking_id, family_id, state, cost_currency,
               count(*) AS engagements,
               count(*) FILTER (WHERE counted) AS counted,
               count(*) FILTER (WHERE counted AND retrospective) AS retrospective,
               coalesce(sum(role::numeric / 2) FILTER (WHERE counted), 0) AS presence,
               sum((quarters * role * covered)::numeric / (4 * all_roles * whole))
                   FILTER (WHERE counted) AS intensity,
               coalesce(sum((quarters * role * covered * mapped)::numeric
                            / (4 * all_roles * whole * 12)) FILTER (WHERE counted), 0)
                   AS default_mapped,
               coalesce(sum(people) FILTER (WHERE counted), 0) AS people,
               coalesce(sum(people::bigint * held) FILTER (WHERE counted), 0) AS person_days,
               coalesce(sum(held) FILTER (WHERE counted), 0) AS days,
               sum(cost_amount * role / all_roles) FILTER (WHERE counted) AS cost
          FROM part
         GROUP BY GROUPING SETS ((partner_id, quarter, marking_id),
                                 (partner_id, quarter, marking_id, family_id),
                                 (partner_id, quarter, marking_id, state),
                                 (partner_id, quarter, marking_id, cost_currency))) AS sums
 GROUP BY partner_id, quarter, marking_id
ON CONFLICT (quarter, partner_id, marking_id) DO UPDATE
   SET counted = EXCLUDED.counted, retrospective = EXCLUDED.retrospective,
       presence = EXCLUDED.presence, default_mapped = EXCLUDED.default_mapped,
       people = EXCLUDED.people, person_days = EXCLUDED.person_days, days = EXCLUDED.days,
       families = EXCLUDED.families, states = EXCLUDED.states, cost = EXCLUDED.cost
"""

_ALL = _EVERYTHING + _COUNT.format(summed=_SUMMED, twelfths=_TWELFTHS, touched="true", held="true")
_SOME = _KEYS + _COUNT.format(
    summed=_SUMMED,
    twelfths=_TWELFTHS,
    touched="engagement_id = ANY ((SELECT ids FROM touched)::bigint[])",
    held="e.id = ANY ((SELECT ids FROM touched)::bigint[])",
)
#: As the service sets it for its own: no compiling, no nested loops over steps whose size is
#: anybody's guess, memory for sorting. Without them the floor is several times slower.
SETTINGS = "-c jit=off -c enable_nestloop=off -c work_mem=128MB"


def make_floor_cells(connection: psycopg.Connection) -> None:
    for cell in ("outcomecell", "quartercell"):
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS floor_{cell} (LIKE reports_{cell} INCLUDING ALL)"
        )
        connection.execute(f"GRANT ALL ON floor_{cell} TO entente_roller")
    connection.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO entente_roller")


def count_everything(connection: psycopg.Connection) -> None:
    with connection.transaction():
        connection.execute(_ALL)


def count_keys(connection: psycopg.Connection, keys: list[tuple[str, date]]) -> None:
    with connection.transaction():
        connection.execute(
            _SOME,
            {"partners": [partner for partner, _ in keys], "quarters": [day for _, day in keys]},
        )
