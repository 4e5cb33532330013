-- Counting partner-quarters from the log (docs/method.md, "How a quarter is counted").
--
-- Before this text stands `stands`: the participations to count, each with the quarter that it is
-- counted in. After it stands a statement that stores or compares `outcome_figures` and
-- `quarter_figures`, which have the columns of the two kinds of cell.
--
-- What the method chose comes in as parameters, as whole numbers of a common unit, so that a
-- contribution is whole numbers and one division. Quotients keep 36 places, cells 30 of them.
method_weight AS (
    SELECT * FROM unnest(%(effort_classes)s::int[], %(weight_units)s::bigint[])
                  AS w (effort_class, units)
),
method_role AS (
    SELECT * FROM unnest(%(roles)s::text[], %(role_units)s::bigint[]) AS r (role, units)
),
touched AS (
    SELECT array_agg(DISTINCT engagement_id) AS ids FROM stands
),
-- R of the method: all parties of an engagement, also those that are not being counted.
party AS MATERIALIZED (
    SELECT p.engagement_id, sum(r.units) AS size
      FROM engagements_participation p
      JOIN method_role r ON r.role = p.role
     WHERE %(everything)s OR p.engagement_id = ANY ((SELECT ids FROM touched)::bigint[])
     GROUP BY p.engagement_id
),
-- By position among the outcomes that are there, so that shares sum to one whatever the ranks are.
-- The shares of one outcome, of two, of three stand one behind the other in one array.
intended AS MATERIALIZED (
    SELECT engagement_id, outcome_id, mapped,
           (%(share_units)s::bigint[])[outcomes * (outcomes - 1) / 2 + position] AS units
      FROM (SELECT o.engagement_id, o.outcome_id, o.source = 'DEFAULT_BY_KIND' AS mapped,
                   row_number() OVER (PARTITION BY o.engagement_id ORDER BY o.rank) AS position,
                   count(*) OVER (PARTITION BY o.engagement_id) AS outcomes
              FROM engagements_engagementoutcome o
             WHERE %(everything)s OR o.engagement_id = ANY ((SELECT ids FROM touched)::bigint[])
           ) AS ranked
),
parts AS MATERIALIZED (
    SELECT s.partner_id, s.quarter, e.marking_id, e.id AS engagement_id, e.mode, e.state,
           e.state = ANY (%(counted_states)s) AS counted, k.family_id, e.retrospective,
           r.units AS role_units,
           weight.units * r.units * time.covered AS effort,
           weight.units * r.units * time.covered * 1.000000000000000000000000000000000000
               / (party.size * time.whole) AS intensity,
           s.people, time.held, e.cost_currency,
           -- An amount is entered once for the whole time, so a standing kind's counts once.
           CASE WHEN e.mode <> 'STANDING' OR s.quarter = s.first_quarter
                THEN e.cost_amount * r.units * 1.000000000000000000000000000000000000 / party.size
                END AS cost
      FROM stands s
      JOIN engagements_engagement e ON e.id = s.engagement_id AND NOT e.is_container
       AND (%(everything)s OR e.id = ANY ((SELECT ids FROM touched)::bigint[]))
      JOIN engagements_kind k ON k.code = e.kind_id
      JOIN method_weight weight ON weight.effort_class = k.effort_class
      JOIN method_role r ON r.role = s.role AND r.units > 0
      JOIN party ON party.engagement_id = s.engagement_id
     CROSS JOIN LATERAL (
           SELECT CASE e.mode WHEN 'STANDING' THEN days ELSE 1 END AS covered,
                  CASE e.mode WHEN 'STANDING' THEN following - s.quarter ELSE 1 END AS whole,
                  CASE e.mode WHEN 'STANDING' THEN days
                              ELSE e.actual_end - e.actual_start + 1 END AS held
             FROM (SELECT (s.quarter + interval '3 months')::date AS following) AS calendar,
                  LATERAL (SELECT least(e.actual_end, following - 1)
                                  - greatest(e.actual_start, s.quarter) + 1 AS days) AS within
           ) AS time
),
outcome_figures AS MATERIALIZED (
    SELECT p.partner_id, p.quarter, p.marking_id, i.outcome_id,
           round(coalesce(sum(p.intensity * i.units) FILTER (WHERE p.mode = 'EVENT'), 0)
                 / (%(weight_scale)s * %(share_scale)s), 30) AS event,
           round(coalesce(sum(p.intensity * i.units) FILTER (WHERE p.mode = 'STANDING'), 0)
                 / (%(weight_scale)s * %(share_scale)s), 30) AS standing,
           round(coalesce(sum(p.intensity * i.units) FILTER (WHERE p.mode = 'MILESTONE'), 0)
                 / (%(weight_scale)s * %(share_scale)s), 30) AS milestone,
           round((coalesce(sum(p.effort * i.units) FILTER (WHERE p.mode <> 'STANDING'), 0)
                  + coalesce(sum(p.effort * i.units) FILTER (WHERE p.mode = 'STANDING'), 0)
                    * 1.000000000000000000000000000000000000
                    / ((p.quarter + interval '3 months')::date - p.quarter))
                 / (%(weight_scale)s * %(share_scale)s * %(role_scale)s), 30) AS presence,
           sum(p.intensity * i.units) FILTER (WHERE i.mapped) AS mapped
      FROM parts p
      JOIN intended i ON i.engagement_id = p.engagement_id
     WHERE p.counted
     GROUP BY p.partner_id, p.quarter, p.marking_id, i.outcome_id
),
mapped_sums AS (
    SELECT partner_id, quarter, marking_id,
           round(sum(mapped) / (%(weight_scale)s * %(share_scale)s), 30) AS default_mapped
      FROM outcome_figures
     GROUP BY partner_id, quarter, marking_id
),
family_sums AS (
    SELECT partner_id, quarter, marking_id,
           jsonb_object_agg(family_id, jsonb_build_array(
               round(intensity / %(weight_scale)s, 30)::text, engagements)) AS families
      FROM (SELECT partner_id, quarter, marking_id, family_id,
                   sum(intensity) AS intensity, count(*) AS engagements
              FROM parts
             WHERE counted
             GROUP BY partner_id, quarter, marking_id, family_id) AS by_family
     GROUP BY partner_id, quarter, marking_id
),
state_sums AS (
    SELECT partner_id, quarter, marking_id, jsonb_object_agg(state, engagements) AS states
      FROM (SELECT partner_id, quarter, marking_id, state, count(*) AS engagements
              FROM parts
             GROUP BY partner_id, quarter, marking_id, state) AS by_state
     GROUP BY partner_id, quarter, marking_id
),
cost_sums AS (
    SELECT partner_id, quarter, marking_id,
           jsonb_object_agg(cost_currency, round(cost, 30)::text) AS cost
      FROM (SELECT partner_id, quarter, marking_id, cost_currency, sum(cost) AS cost
              FROM parts
             WHERE counted AND cost IS NOT NULL
             GROUP BY partner_id, quarter, marking_id, cost_currency) AS by_currency
     GROUP BY partner_id, quarter, marking_id
),
quarter_sums AS (
    SELECT partner_id, quarter, marking_id,
           count(*) AS counted,
           count(*) FILTER (WHERE retrospective) AS retrospective,
           round(sum(role_units) * 1.000000000000000000000000000000 / %(role_scale)s, 30)
               AS presence,
           coalesce(sum(people), 0) AS people,
           coalesce(sum(people::bigint * held), 0) AS person_days,
           sum(held) AS days
      FROM parts
     WHERE counted
     GROUP BY partner_id, quarter, marking_id
),
-- A quarter without anything counted has its states all the same: plans, drafts, cancellations.
quarter_figures AS (
    SELECT partner_id, quarter, marking_id,
           coalesce(counted, 0) AS counted, coalesce(retrospective, 0) AS retrospective,
           coalesce(presence, 0.000000000000000000000000000000) AS presence,
           coalesce(default_mapped, 0.000000000000000000000000000000) AS default_mapped,
           coalesce(people, 0) AS people, coalesce(person_days, 0) AS person_days,
           coalesce(days, 0) AS days, coalesce(families, '{}') AS families, states,
           coalesce(cost, '{}') AS cost
      FROM state_sums
      LEFT JOIN quarter_sums USING (partner_id, quarter, marking_id)
      LEFT JOIN family_sums USING (partner_id, quarter, marking_id)
      LEFT JOIN mapped_sums USING (partner_id, quarter, marking_id)
      LEFT JOIN cost_sums USING (partner_id, quarter, marking_id)
)
