-- What an engagement is for and rests on may be hidden from a reader of the engagement.

CREATE OR REPLACE FUNCTION audit_names_hidden(said jsonb) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM (VALUES ('parent_id', 'engagements_engagement'),
                            ('to_id', 'engagements_engagement'),
                            ('goal_id', 'partners_plangoal'),
                            ('agreement_id', 'partners_agreement'),
                            ('superseded_by_id', 'partners_agreement')) AS named (name, tbl)
         CROSS JOIN LATERAL jsonb_array_elements(
               CASE jsonb_typeof(said -> name) WHEN 'array' THEN said -> name
                                               ELSE jsonb_build_array(said -> name) END) AS key
         WHERE said ? name AND jsonb_typeof(key) = 'number'
           AND NOT audit_shows(tbl, key #>> '{}'))
$$;

CREATE OR REPLACE FUNCTION audit_tells_of_hidden(tbl text, done text, said jsonb) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(audit_names_hidden(said)
        AND (tbl IN ('engagements_link', 'engagements_framework')
             OR done = 'UPDATE' AND said - 'parent_id' = '{}'), false)
$$;
