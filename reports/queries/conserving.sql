-- What must hold between stored cells whatever was counted: to 1e-12, without what is still due.
WITH due (due_partner, due_quarter) AS MATERIALIZED (
    SELECT DISTINCT partner, quarter FROM reports_recountdue
),
-- INV-40: the outcomes of a partner's quarter sum to the same as its families.
by_outcome AS MATERIALIZED (
    SELECT partner_id, quarter, marking_id, sum(event + standing + milestone) AS intensity
      FROM reports_outcomecell
     GROUP BY partner_id, quarter, marking_id
),
by_family AS (
    SELECT c.partner_id, c.quarter, c.marking_id,
           coalesce(sum((f.value ->> 0)::numeric), 0) AS intensity
      FROM reports_quartercell c
      LEFT JOIN LATERAL jsonb_each(c.families) AS f ON true
     GROUP BY c.partner_id, c.quarter, c.marking_id
),
unequal AS (
    SELECT partner_id, quarter,
           'the outcomes sum to ' || coalesce(o.intensity, 0) || ', the families to '
           || coalesce(f.intensity, 0) AS sentence
      FROM by_outcome o
      FULL JOIN by_family f USING (partner_id, quarter, marking_id)
     WHERE abs(coalesce(o.intensity, 0) - coalesce(f.intensity, 0)) > 1e-12
       AND NOT EXISTS (SELECT FROM due WHERE due_partner = partner_id AND due_quarter = quarter)
),
-- INV-39: the partners' shares of a quarter sum to the engagements of that quarter, which are
-- counted here one by one and whole.
whole AS (
    SELECT begun.quarter::date AS quarter, e.mode, e.actual_start, e.actual_end, weight.units
      FROM (SELECT p.engagement_id, min(p.first_quarter) AS first_quarter,
                   min(p.last_quarter) AS last_quarter
              FROM engagements_participation p
              JOIN unnest(%(roles)s::text[], %(role_units)s::bigint[]) AS r (role, units)
                ON r.role = p.role AND r.units > 0
             GROUP BY p.engagement_id) AS s
      JOIN engagements_engagement e ON e.id = s.engagement_id
       AND NOT e.is_container AND e.state = ANY (%(counted_states)s)
      JOIN engagements_kind k ON k.code = e.kind_id
      JOIN unnest(%(effort_classes)s::int[], %(weight_units)s::bigint[])
           AS weight (effort_class, units) ON weight.effort_class = k.effort_class
     CROSS JOIN generate_series(
           s.first_quarter::timestamp,
           CASE WHEN s.first_quarter = s.last_quarter THEN s.last_quarter
                ELSE least(s.last_quarter,
                           coalesce((SELECT max(quarter) FROM reports_quarteropening),
                                    s.first_quarter - 1)) END::timestamp,
           interval '3 months') AS begun (quarter)
),
by_engagement AS (
    SELECT quarter,
           sum(units * CASE mode WHEN 'STANDING' THEN
                   (least(actual_end, (quarter + interval '3 months')::date - 1)
                    - greatest(actual_start, quarter) + 1)
                   * 1.000000000000000000000000000000000000
                   / ((quarter + interval '3 months')::date - quarter)
               ELSE 1 END) / %(weight_scale)s AS intensity
      FROM whole
     GROUP BY quarter
),
by_partner AS (
    SELECT quarter, sum(intensity) AS intensity FROM by_outcome GROUP BY quarter
),
lost AS (
    SELECT quarter,
           'the shares of all partners sum to ' || coalesce(p.intensity, 0)
           || ', the engagements to ' || coalesce(e.intensity, 0) AS sentence
      FROM by_partner p
      FULL JOIN by_engagement e USING (quarter)
     WHERE abs(coalesce(p.intensity, 0) - coalesce(e.intensity, 0)) > 1e-12
       AND NOT EXISTS (SELECT FROM due WHERE due_quarter = quarter)
),
-- INV-12 keeps this from happening; where it does, it is the reason for the two above.
without_outcome AS (
    SELECT p.partner_id, p.first_quarter AS quarter,
           e.ref || ' counts but serves no outcome: give it one' AS sentence
      FROM engagements_engagement e
      JOIN engagements_participation p ON p.engagement_id = e.id
     WHERE NOT e.is_container AND e.state = ANY (%(counted_states)s)
       AND NOT EXISTS (SELECT FROM engagements_engagementoutcome o WHERE o.engagement_id = e.id)
)
SELECT partner_id, quarter, sentence FROM unequal
UNION ALL
SELECT 'all partners', quarter, sentence FROM lost
UNION ALL
SELECT partner_id, quarter, sentence FROM without_outcome
 ORDER BY 2, 1, 3
