"""The floor's statements."""

#: `{page}` picks the rows in order; the parts come with them as arrays.
READ = """
SELECT e.*, m.policy, m.classification, m.restrictive, m.permissive, m.informative,
       u.username AS owner, parent.ref AS parent, p.*, l.*, o.*, f.*, k.*
  FROM ({page}) AS e
  JOIN accounts_marking m ON m.id = e.marking_id
  JOIN accounts_user u ON u.id = e.owner_id
  LEFT JOIN engagements_engagement parent ON parent.id = e.parent_id
 CROSS JOIN LATERAL (
       SELECT array_agg(partner_id ORDER BY id) AS partners, array_agg(role ORDER BY id) AS roles,
              array_agg(counterpart_type ORDER BY id) AS counterparts,
              array_agg(capacity ORDER BY id) AS capacities,
              array_agg(people ORDER BY id) AS people,
              array_agg(acceptance ORDER BY id) AS acceptances
         FROM engagements_participation WHERE engagement_id = e.id) AS p
 CROSS JOIN LATERAL (
       SELECT array_agg(partner_id ORDER BY id) AS sides, array_agg(office ORDER BY id) AS offices,
              array_agg(level ORDER BY id) AS levels, array_agg(person ORDER BY id) AS persons
         FROM engagements_principal WHERE engagement_id = e.id) AS l
 CROSS JOIN LATERAL (
       SELECT array_agg(outcome_id ORDER BY rank) AS outcome_codes,
              array_agg(rank ORDER BY rank) AS ranks, array_agg(source ORDER BY rank) AS sources,
              array_agg(beneficiary ORDER BY rank) AS beneficiaries
         FROM engagements_engagementoutcome WHERE engagement_id = e.id) AS o
 CROSS JOIN LATERAL (
       SELECT array_agg(grouping_id) AS frameworks
         FROM engagements_framework WHERE engagement_id = e.id) AS f
 CROSS JOIN LATERAL (
       SELECT array_agg(t.ref ORDER BY k.id) AS link_refs,
              array_agg(type ORDER BY k.id) AS link_types
         FROM engagements_link k JOIN engagements_engagement t ON t.id = k.to_id
        WHERE k.engagement_id = e.id) AS k
 ORDER BY e.place_in_page
"""
_COLUMNS = """id, ref, title, kind_id, state, retrospective, planned_start, planned_end,
       actual_start, actual_end, milestone_date, place, place_party_id, place_name, lat, lon,
       host_id, flow, track_nominal, track_conduct, series_id, parent_id, is_container, service,
       domain, focus, people_home, cost_amount, cost_currency, marking_id, summary, desk_id,
       owner_id, purpose_check, cancel_by, cancel_reason, external_source, external_ref,
       created_at, changed_at, version, first_day"""
PAGE = f"""SELECT {_COLUMNS},
       row_number() OVER (ORDER BY e.first_day DESC NULLS LAST, e.ref DESC) AS place_in_page
  FROM engagements_engagement e
 WHERE {{where}}
 ORDER BY e.first_day DESC NULLS LAST, e.ref DESC
 LIMIT %(limit)s"""
CONDITIONS = {
    "partner": "e.id IN (SELECT engagement_id FROM engagements_participation"
    " WHERE partner_id = %(partner)s)",
    "kind": "e.kind_id = %(kind)s",
    "from": "(e.last_day >= %(from)s OR e.last_day IS NULL AND e.first_day IS NOT NULL)",
    "to": "e.first_day <= %(to)s",
}
FOUND = f"""SELECT {_COLUMNS},
       row_number() OVER (ORDER BY ts_rank(search, words) DESC, e.first_day DESC, e.ref DESC)
           AS place_in_page
  FROM engagements_engagement e, to_tsquery('pg_catalog.english', folded(%(q)s) || ':*') AS words
 WHERE search @@ words
 ORDER BY ts_rank(search, words) DESC, e.first_day DESC, e.ref DESC
 LIMIT %(limit)s"""
ONE = f"SELECT {_COLUMNS}, 1 AS place_in_page FROM engagements_engagement WHERE ref = %(ref)s"

#: `{whose}` is empty for all partners.
SUMMARIES = """
SELECT q.*, o.codes, o.event, o.standing, o.milestone, o.presence
  FROM (SELECT partner_id, quarter, sum(counted)::int AS counted, sum(presence) AS all_presence,
               sum(people)::bigint AS people, sum(person_days)::bigint AS person_days,
               sum(days)::bigint AS days, array_agg(families) AS families,
               array_agg(states) AS states, array_agg(cost) AS cost
          FROM reports_quartercell
         WHERE {whose}quarter BETWEEN %(first)s AND %(last)s
         GROUP BY partner_id, quarter) AS q
  LEFT JOIN (SELECT partner_id, quarter, array_agg(outcome_id) AS codes, array_agg(event) AS event,
               array_agg(standing) AS standing, array_agg(milestone) AS milestone,
               array_agg(presence) AS presence
          FROM (SELECT partner_id, quarter, outcome_id, sum(event) AS event,
                       sum(standing) AS standing, sum(milestone) AS milestone,
                       sum(presence) AS presence
                  FROM reports_outcomecell
                 WHERE {whose}quarter BETWEEN %(first)s AND %(last)s
                 GROUP BY partner_id, quarter, outcome_id) AS added
         GROUP BY partner_id, quarter) AS o USING (partner_id, quarter)
 ORDER BY partner_id, quarter
"""
