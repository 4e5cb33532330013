-- Follows counting.sql over everything: the cells that differ from what was counted, one sentence
-- each, without the partner-quarters that are due for a recount.
, outcome_differences AS (
    SELECT partner_id, quarter, marking_id, outcome_id,
           CASE WHEN c.id IS NOT NULL THEN jsonb_build_object(
               'event', c.event, 'standing', c.standing, 'milestone', c.milestone,
               'presence', c.presence) END AS stored,
           CASE WHEN f.event IS NOT NULL THEN jsonb_build_object(
               'event', f.event, 'standing', f.standing, 'milestone', f.milestone,
               'presence', f.presence) END AS counted
      FROM reports_outcomecell c
      FULL JOIN outcome_figures f USING (partner_id, quarter, marking_id, outcome_id)
),
quarter_differences AS (
    SELECT partner_id, quarter, marking_id, NULL AS outcome_id,
           CASE WHEN c.id IS NOT NULL THEN jsonb_build_object(
               'counted', c.counted, 'retrospective', c.retrospective, 'presence', c.presence,
               'default_mapped', c.default_mapped, 'people', c.people,
               'person_days', c.person_days, 'days', c.days, 'families', c.families,
               'states', c.states, 'cost', c.cost) END AS stored,
           CASE WHEN f.states IS NOT NULL THEN jsonb_build_object(
               'counted', f.counted, 'retrospective', f.retrospective, 'presence', f.presence,
               'default_mapped', f.default_mapped, 'people', f.people,
               'person_days', f.person_days, 'days', f.days, 'families', f.families,
               'states', f.states, 'cost', f.cost) END AS counted
      FROM reports_quartercell c
      FULL JOIN quarter_figures f USING (partner_id, quarter, marking_id)
)
SELECT d.partner_id, d.quarter,
       concat_ws(' ', 'marking', d.marking_id, 'outcome ' || d.outcome_id) || ': '
       || (SELECT string_agg(name || ' is stored as ' || coalesce(d.stored ->> name, 'nothing')
                             || ' and counts ' || coalesce(d.counted ->> name, 'nothing'), '; '
                             ORDER BY name)
             FROM jsonb_object_keys(coalesce(d.stored, d.counted)) AS name
            WHERE d.stored -> name IS DISTINCT FROM d.counted -> name) AS sentence
  FROM (SELECT * FROM outcome_differences UNION ALL SELECT * FROM quarter_differences) AS d
 WHERE d.stored IS DISTINCT FROM d.counted
   AND NOT EXISTS (SELECT FROM reports_recountdue m
                    WHERE m.partner = d.partner_id AND m.quarter = d.quarter)
 ORDER BY d.partner_id, d.quarter, d.marking_id, d.outcome_id NULLS FIRST
