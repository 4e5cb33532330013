-- Who changed what. Nobody but these functions writes here.
REVOKE INSERT, UPDATE, DELETE ON accounts_auditevent FROM entente_app;

-- The acting user, set by `acting_as` for one transaction. A change without one is refused,
-- from psql too: SELECT set_config('app.user_id', '<your user id>', true);
CREATE FUNCTION audit_actor() RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    actor text := nullif(current_setting('app.user_id', true), '');
BEGIN
    IF actor IS NULL THEN
        RAISE EXCEPTION 'Nobody is acting: a change must say who makes it.'
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'Open acting_as(reader) first, or set app.user_id in psql.';
    END IF;
    RETURN actor::bigint;
END $$;

CREATE FUNCTION audit_insert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO accounts_auditevent
        (at, actor_id, request_id, operation, table_name, object_id, marking_id, changes)
    SELECT clock_timestamp(), audit_actor(), coalesce(current_setting('app.request_id', true), ''),
           TG_OP, TG_TABLE_NAME, coalesce(full_row ->> 'id', full_row ->> 'code'),
           (full_row ->> 'marking_id')::bigint, full_row - coalesce(TG_ARGV, '{}'::text[])
      FROM (SELECT to_jsonb(fresh) AS full_row FROM fresh) AS rows_written;
    RETURN NULL;
END $$;

CREATE FUNCTION audit_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO accounts_auditevent
        (at, actor_id, request_id, operation, table_name, object_id, marking_id, changes)
    SELECT clock_timestamp(), audit_actor(), coalesce(current_setting('app.request_id', true), ''),
           TG_OP, TG_TABLE_NAME, coalesce(full_row ->> 'id', full_row ->> 'code'),
           (full_row ->> 'marking_id')::bigint, full_row - coalesce(TG_ARGV, '{}'::text[])
      FROM (SELECT to_jsonb(stale) AS full_row FROM stale) AS rows_removed;
    RETURN NULL;
END $$;

CREATE FUNCTION audit_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO accounts_auditevent
        (at, actor_id, request_id, operation, table_name, object_id, marking_id, changes)
    SELECT clock_timestamp(), audit_actor(), coalesce(current_setting('app.request_id', true), ''),
           TG_OP, TG_TABLE_NAME, now_key, (now_row ->> 'marking_id')::bigint, differences
      FROM (SELECT to_jsonb(stale) AS old_row,
                   coalesce(to_jsonb(stale) ->> 'id', to_jsonb(stale) ->> 'code') AS old_key
              FROM stale) AS before
      JOIN (SELECT to_jsonb(fresh) AS now_row,
                   coalesce(to_jsonb(fresh) ->> 'id', to_jsonb(fresh) ->> 'code') AS now_key
              FROM fresh) AS after ON old_key = now_key
     CROSS JOIN LATERAL (
           SELECT jsonb_object_agg(key, jsonb_build_array(old_row -> key, value)) AS differences
             FROM jsonb_each(now_row - coalesce(TG_ARGV, '{}'::text[]))
            WHERE value IS DISTINCT FROM old_row -> key
           ) AS changed
     WHERE differences IS NOT NULL;
    RETURN NULL;
END $$;
