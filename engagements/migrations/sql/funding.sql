-- Which line pays, which pool followed and which meeting takes something up again may be hidden from
-- a reader of what says so.

CREATE OR REPLACE FUNCTION audit_names_hidden(said jsonb) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM (VALUES ('parent_id', 'engagements_engagement'),
                            ('to_id', 'engagements_engagement'),
                            ('goal_id', 'partners_plangoal'),
                            ('agreement_id', 'partners_agreement'),
                            ('superseded_by_id', 'partners_agreement'),
                            ('carried_to_id', 'engagements_engagement'),
                            ('line_id', 'engagements_fundingline'),
                            ('successor_id', 'engagements_fundingpool')) AS named (name, tbl)
         CROSS JOIN LATERAL jsonb_array_elements(
               CASE jsonb_typeof(said -> name) WHEN 'array' THEN said -> name
                                               ELSE jsonb_build_array(said -> name) END) AS key
         WHERE said ? name AND jsonb_typeof(key) = 'number'
           AND NOT audit_shows(tbl, key #>> '{}'))
$$;
