-- Who changed and read what, with a hash for every event, seals over stretches of them, and one
-- lawful way to purge. docs/database.md says in words what is hashed.

-- A text that is hashed is the text that PostgreSQL writes of a jsonb value in this setting, which
-- every function below fixes: UTC, bytes in hexadecimal, floating numbers at their shortest.

-- Of an event, in the order of the record's columns. -1 stands for no number, a zero byte ends
-- each text, and what may be missing altogether comes last.
CREATE FUNCTION audit_row_hash(
    id bigint, at timestamptz, actor bigint, behalf bigint, marking bigint, former bigint,
    request text, operation text, tbl text, object text, whole text,
    payload_hash bytea, state_hash bytea
) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(
        int8send(id) || timestamptz_send(at) || int8send(actor)
        || int8send(coalesce(behalf, -1)) || int8send(coalesce(marking, -1))
        || int8send(coalesce(former, -1))
        || convert_to(request, 'UTF8') || '\x00' || convert_to(operation, 'UTF8') || '\x00'
        || convert_to(tbl, 'UTF8') || '\x00' || convert_to(object, 'UTF8') || '\x00'
        || convert_to(coalesce(whole, ''), 'UTF8') || '\x00'
        || payload_hash || coalesce(state_hash, ''))
$$;

CREATE FUNCTION audit_hash(value jsonb) RETURNS bytea
LANGUAGE sql STABLE AS $$ SELECT sha256(convert_to(value::text, 'UTF8')) $$;

-- The marking that an event is hidden by: a marking hides itself.
CREATE FUNCTION audit_marking(tbl text, full_row jsonb) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
    SELECT (full_row ->> CASE tbl WHEN 'accounts_marking' THEN 'id' ELSE 'marking_id' END)::bigint
$$;

-- Arguments of the triggers: columns that are left out, and `part_of:column`, the column that
-- names the row which this one is a part of.
CREATE FUNCTION audit_whole_column(arguments text[]) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT substr(argument, 9) FROM unnest(arguments) argument WHERE argument LIKE 'part\_of:%'
$$;

CREATE FUNCTION audit_behalf() RETURNS bigint
LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.on_behalf_of', true), '')::bigint $$;

CREATE OR REPLACE FUNCTION audit_insert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET timezone = 'UTC' SET bytea_output = 'hex' SET extra_float_digits = 1 SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
    actor bigint;
    behalf bigint := audit_behalf();
    request text := coalesce(current_setting('app.request_id', true), '');
    tbl text := TG_TABLE_NAME;
    left_out text[] := coalesce(TG_ARGV, '{}'::text[]);
    whole_column text := audit_whole_column(TG_ARGV);
BEGIN
    IF NOT EXISTS (SELECT FROM fresh) THEN
        RETURN NULL;
    END IF;
    actor := audit_actor();
    INSERT INTO accounts_auditevent
        (id, at, actor_id, on_behalf_of, request_id, operation, table_name, object_id, whole_id,
         marking_id, changes, salt, payload_hash, state_hash, row_hash)
    SELECT id, at, actor, behalf, request, 'INSERT', tbl, key, whole, marking, payload, salt,
           payload_hash, state_hash,
           audit_row_hash(id, at, actor, behalf, marking, NULL, request, 'INSERT', tbl, key, whole,
                          payload_hash, state_hash)
      FROM (SELECT *, sha256(salt || said) AS payload_hash, sha256(said) AS state_hash
              FROM (SELECT *, convert_to(payload::text, 'UTF8') AS said
                      FROM (SELECT nextval('accounts_auditevent_id_seq') AS id,
                                   clock_timestamp() AS at, uuid_send(gen_random_uuid()) AS salt,
                                   coalesce(full_row ->> 'id', full_row ->> 'code') AS key,
                                   full_row ->> whole_column AS whole,
                                   audit_marking(tbl, full_row) AS marking,
                                   full_row - left_out AS payload
                              FROM (SELECT to_jsonb(fresh) AS full_row FROM fresh OFFSET 0) AS r
                            OFFSET 0) AS found
                    OFFSET 0) AS written
            OFFSET 0) AS hashed;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION audit_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET timezone = 'UTC' SET bytea_output = 'hex' SET extra_float_digits = 1 SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
    actor bigint;
    behalf bigint := audit_behalf();
    request text := coalesce(current_setting('app.request_id', true), '');
    tbl text := TG_TABLE_NAME;
    left_out text[] := coalesce(TG_ARGV, '{}'::text[]);
    whole_column text := audit_whole_column(TG_ARGV);
BEGIN
    IF NOT EXISTS (SELECT FROM stale) THEN
        RETURN NULL;
    END IF;
    actor := audit_actor();
    INSERT INTO accounts_auditevent
        (id, at, actor_id, on_behalf_of, request_id, operation, table_name, object_id, whole_id,
         marking_id, changes, salt, payload_hash, row_hash)
    SELECT id, at, actor, behalf, request, 'DELETE', tbl, key, whole, marking, payload, salt,
           payload_hash,
           audit_row_hash(id, at, actor, behalf, marking, NULL, request, 'DELETE', tbl, key, whole,
                          payload_hash, NULL)
      FROM (SELECT *, sha256(salt || convert_to(payload::text, 'UTF8')) AS payload_hash
              FROM (SELECT nextval('accounts_auditevent_id_seq') AS id,
                           clock_timestamp() AS at, uuid_send(gen_random_uuid()) AS salt,
                           coalesce(full_row ->> 'id', full_row ->> 'code') AS key,
                           full_row ->> whole_column AS whole,
                           audit_marking(tbl, full_row) AS marking,
                           full_row - left_out AS payload
                      FROM (SELECT to_jsonb(stale) AS full_row FROM stale OFFSET 0) AS r
                    OFFSET 0) AS found
            OFFSET 0) AS hashed;
    RETURN NULL;
END $$;

-- A row whose key was changed is one that was removed and one that was made.
CREATE OR REPLACE FUNCTION audit_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET timezone = 'UTC' SET bytea_output = 'hex' SET extra_float_digits = 1 SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
    actor bigint;
    behalf bigint := audit_behalf();
    request text := coalesce(current_setting('app.request_id', true), '');
    tbl text := TG_TABLE_NAME;
    left_out text[] := coalesce(TG_ARGV, '{}'::text[]);
    whole_column text := audit_whole_column(TG_ARGV);
BEGIN
    IF NOT EXISTS (SELECT FROM fresh) THEN
        RETURN NULL;
    END IF;
    actor := nullif(current_setting('app.user_id', true), '')::bigint;
    INSERT INTO accounts_auditevent
        (id, at, actor_id, on_behalf_of, request_id, operation, table_name, object_id, whole_id,
         marking_id, former_marking_id, changes, salt, payload_hash, state_hash, row_hash)
    SELECT id, at, actor, behalf, request, operation, tbl, key, whole, marking, former, payload,
           salt, payload_hash, state_hash,
           audit_row_hash(id, at, actor, behalf, marking, former, request, operation, tbl, key,
                          whole, payload_hash, state_hash)
      FROM (
        SELECT nextval('accounts_auditevent_id_seq') AS id, clock_timestamp() AS at, operation,
               key, any_row ->> whole_column AS whole, payload, salt,
               audit_marking(tbl, any_row) AS marking,
               CASE WHEN operation = 'UPDATE'
                     AND audit_marking(tbl, old_row) IS DISTINCT FROM audit_marking(tbl, any_row)
                    THEN audit_marking(tbl, old_row) END AS former,
               sha256(salt || convert_to(payload::text, 'UTF8')) AS payload_hash,
               CASE WHEN operation <> 'DELETE' THEN audit_hash(kept_row) END AS state_hash
          FROM (
            SELECT coalesce(now_key, old_key) AS key, coalesce(now_row, old_row) AS any_row,
                   old_row, kept_row, uuid_send(gen_random_uuid()) AS salt,
                   CASE WHEN old_key IS NULL THEN 'INSERT' WHEN now_key IS NULL THEN 'DELETE'
                        ELSE 'UPDATE' END AS operation,
                   CASE WHEN old_key IS NULL THEN kept_row
                        WHEN now_key IS NULL THEN old_row - left_out
                        ELSE (SELECT jsonb_object_agg(key, jsonb_build_array(old_row -> key, value))
                                FROM jsonb_each(kept_row)
                               WHERE value IS DISTINCT FROM old_row -> key) END AS payload
              FROM (SELECT r.old_row, coalesce(old_row ->> 'id', old_row ->> 'code') AS old_key
                      FROM (SELECT to_jsonb(stale) AS old_row FROM stale OFFSET 0) AS r
                    OFFSET 0) AS before
              FULL JOIN
                   (SELECT r.now_row, now_row - left_out AS kept_row,
                           coalesce(now_row ->> 'id', now_row ->> 'code') AS now_key
                      FROM (SELECT to_jsonb(fresh) AS now_row FROM fresh OFFSET 0) AS r
                    OFFSET 0) AS after ON old_key = now_key
            OFFSET 0) AS changed
         -- What changed in columns that are left out alone is no change, and nobody need make it.
         WHERE CASE WHEN payload IS NULL THEN false
                    ELSE coalesce(actor, audit_actor()) IS NOT NULL END
        OFFSET 0) AS hashed;
    RETURN NULL;
END $$;

-- The columns and the whole that the triggers of a table leave out and name.
CREATE FUNCTION audit_arguments(tbl text) RETURNS text[]
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT string_to_array(encode(t.tgargs, 'escape'), '\000')
      FROM pg_trigger t
     WHERE t.tgrelid = to_regclass(tbl) AND t.tgfoid = 'audit_insert'::regproc
$$;

-- Says anew how every row of an audited table stands, where the record says otherwise: after a
-- migration gave the table other columns. For the owner alone.
CREATE FUNCTION audit_restate(tbl text, reason text) RETURNS bigint
LANGUAGE plpgsql SET search_path = public, pg_temp
SET timezone = 'UTC' SET bytea_output = 'hex' SET extra_float_digits = 1 SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
    actor bigint := coalesce(nullif(current_setting('app.user_id', true), '')::bigint, 0);
    request text := coalesce(current_setting('app.request_id', true), '');
    said jsonb := jsonb_build_object('reason', reason);
    whole_column text := audit_whole_column(audit_arguments(tbl));
    restated bigint;
BEGIN
    EXECUTE format($statement$
        INSERT INTO accounts_auditevent
            (id, at, actor_id, request_id, operation, table_name, object_id, whole_id, marking_id,
             changes, salt, payload_hash, state_hash, row_hash)
        SELECT id, at, $1, $2, 'STATE', $3, key, whole, marking, $4, salt, payload_hash, state_hash,
               audit_row_hash(id, at, $1, NULL, marking, NULL, $2, 'STATE', $3, key, whole,
                              payload_hash, state_hash)
          FROM (SELECT nextval('accounts_auditevent_id_seq') AS id, clock_timestamp() AS at,
                       key, full_row ->> $5 AS whole, audit_marking($3, full_row) AS marking,
                       salt, sha256(salt || convert_to($4::text, 'UTF8')) AS payload_hash,
                       state_hash
                  FROM (SELECT full_row, coalesce(full_row ->> 'id', full_row ->> 'code') AS key,
                               uuid_send(gen_random_uuid()) AS salt,
                               audit_hash(full_row - $6) AS state_hash
                          FROM (SELECT to_jsonb(t) AS full_row FROM %I AS t OFFSET 0) AS r
                        OFFSET 0) AS now
                 WHERE state_hash IS DISTINCT FROM (
                       SELECT e.state_hash FROM accounts_auditevent e
                        WHERE e.table_name = $3 AND e.object_id = now.key
                          AND e.operation IN ('INSERT', 'UPDATE', 'DELETE', 'STATE')
                        ORDER BY e.id DESC LIMIT 1)
                OFFSET 0) AS hashed
        $statement$, tbl)
    USING actor, request, tbl, said, whole_column, coalesce(audit_arguments(tbl), '{}');
    GET DIAGNOSTICS restated = ROW_COUNT;
    RETURN restated;
END $$;
REVOKE EXECUTE ON FUNCTION audit_restate FROM PUBLIC;

-- Notes that the acting reader was shown rows: one event for each {table, marking, refs}. Says
-- which rows and where, and nothing of what stands in them.
CREATE FUNCTION audit_read(place text, notes jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET timezone = 'UTC' SET bytea_output = 'hex' SET extra_float_digits = 1 SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
    actor bigint := audit_actor();
    request text := coalesce(current_setting('app.request_id', true), '');
BEGIN
    INSERT INTO accounts_auditevent
        (id, at, actor_id, request_id, operation, table_name, object_id, marking_id, changes, salt,
         payload_hash, row_hash)
    SELECT id, at, actor, request, 'READ', tbl, object, marking, payload, salt, payload_hash,
           audit_row_hash(id, at, actor, NULL, marking, NULL, request, 'READ', tbl, object, NULL,
                          payload_hash, NULL)
      FROM (SELECT *, sha256(salt || convert_to(payload::text, 'UTF8')) AS payload_hash
              FROM (SELECT nextval('accounts_auditevent_id_seq') AS id, clock_timestamp() AS at,
                           uuid_send(gen_random_uuid()) AS salt, note ->> 'table' AS tbl,
                           CASE jsonb_array_length(note -> 'refs') WHEN 1
                                THEN left(note -> 'refs' ->> 0, 80) ELSE '' END AS object,
                           (note ->> 'marking')::bigint AS marking,
                           jsonb_build_object('at', place, 'refs', note -> 'refs') AS payload
                      FROM jsonb_array_elements(notes) AS note
                    OFFSET 0) AS found
            OFFSET 0) AS hashed;
END $$;
REVOKE EXECUTE ON FUNCTION audit_read FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_read TO entente_app;

-- Empties events whose content was spilled, for two persons: the acting one, who decides, and the
-- one who had proposed it. What the events were hashed to stays, so the record still verifies.
CREATE FUNCTION audit_purge(ids bigint[], proposer bigint, reason text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET timezone = 'UTC' SET bytea_output = 'hex' SET extra_float_digits = 1 SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
    decider bigint := audit_actor();
    named bigint[] := ARRAY(SELECT DISTINCT id FROM unnest(ids) id ORDER BY id);
    request text := coalesce(current_setting('app.request_id', true), '');
    payload jsonb := jsonb_build_object('events', to_jsonb(named), 'reason', reason);
    salt bytea := uuid_send(gen_random_uuid());
    new_id bigint;
    now_at timestamptz;
    payload_hash bytea;
    hidden_by bigint;
    emptied bigint;
BEGIN
    IF proposer IS NULL OR decider = proposer
       OR 2 <> (SELECT count(*) FROM accounts_user
                 WHERE id IN (decider, proposer) AND is_active AND NOT is_system
                   AND 'SECO' = ANY (roles)) THEN
        RAISE EXCEPTION 'A purge takes two security officers: one proposes, another decides.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE accounts_auditevent e SET changes = NULL, salt = NULL
     WHERE e.id = ANY (named) AND e.changes IS NOT NULL AND e.operation <> 'PURGE'
       AND (e.marking_id IS NULL OR e.marking_id = ANY (reader_markings()))
       AND (e.former_marking_id IS NULL OR e.former_marking_id = ANY (reader_markings()));
    GET DIAGNOSTICS emptied = ROW_COUNT;
    IF emptied <> cardinality(named) OR emptied = 0 THEN
        RAISE EXCEPTION 'Some of these events are not there, or were purged before.'
            USING ERRCODE = 'no_data_found';
    END IF;
    -- Hidden as what it is about is: by the marking of the most sensitive of the events.
    SELECT m.id INTO hidden_by
      FROM accounts_auditevent e JOIN accounts_marking m ON m.id IN (e.marking_id, e.former_marking_id)
     WHERE e.id = ANY (named) ORDER BY m.rank DESC, cardinality(m.restrictive) DESC, m.id LIMIT 1;
    new_id := nextval('accounts_auditevent_id_seq');
    now_at := clock_timestamp();
    payload_hash := sha256(salt || convert_to(payload::text, 'UTF8'));
    INSERT INTO accounts_auditevent
        (id, at, actor_id, on_behalf_of, request_id, operation, table_name, object_id, marking_id,
         changes, salt, payload_hash, row_hash)
    VALUES (new_id, now_at, decider, proposer, request, 'PURGE', 'accounts_auditevent', '',
            hidden_by, payload, salt, payload_hash,
            audit_row_hash(new_id, now_at, decider, proposer, hidden_by, NULL, request, 'PURGE',
                           'accounts_auditevent', '', NULL, payload_hash, NULL));
    RETURN emptied;
END $$;
REVOKE EXECUTE ON FUNCTION audit_purge FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_purge TO entente_app;

-- Up to where the record may be sealed: waits, shortly, until nobody is writing. Everything up to
-- this id is there by then, or will never be. The lock ends with the caller's transaction.
CREATE FUNCTION audit_boundary() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '50ms' AS $$
BEGIN
    LOCK TABLE accounts_auditevent IN SHARE MODE;
    RETURN (SELECT max(id) FROM accounts_auditevent);
END $$;

-- Seals what is there and not sealed yet, up to the boundary; no row when there is nothing.
CREATE FUNCTION audit_seal(boundary bigint) RETURNS SETOF accounts_auditseal
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last accounts_auditseal;
    made accounts_auditseal;
BEGIN
    -- One at a time; whoever comes second finds less to do.
    PERFORM pg_advisory_xact_lock('accounts_auditseal'::regclass::oid::bigint);
    SELECT * INTO last FROM accounts_auditseal ORDER BY n DESC LIMIT 1;
    made.n := coalesce(last.n, 0) + 1;
    made.from_id := coalesce(last.to_id, 0) + 1;
    made.to_id := boundary;
    made.previous := coalesce(last.seal, decode(repeat('00', 32), 'hex'));
    made.at := clock_timestamp();
    SELECT count(*), sha256(string_agg(row_hash, ''::bytea ORDER BY id)) INTO made.count, made.root
      FROM accounts_auditevent WHERE id BETWEEN made.from_id AND made.to_id;
    IF made.count = 0 THEN
        RETURN;
    END IF;
    made.seal := sha256(
        made.previous || made.root || int8send(made.n) || int8send(made.from_id)
        || int8send(made.to_id) || int8send(made.count) || timestamptz_send(made.at));
    INSERT INTO accounts_auditseal SELECT (made).*;
    RETURN NEXT made;
END $$;
REVOKE EXECUTE ON FUNCTION audit_boundary, audit_seal FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_boundary, audit_seal TO entente_roller;
REVOKE INSERT, UPDATE, DELETE ON accounts_auditseal FROM entente_app;

-- For how many seconds the oldest event has been waiting for its seal; 0 when none waits.
CREATE FUNCTION audit_unsealed_seconds() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(extract(epoch FROM clock_timestamp() - (
        SELECT at FROM accounts_auditevent
         WHERE id > coalesce((SELECT to_id FROM accounts_auditseal ORDER BY n DESC LIMIT 1), 0)
         ORDER BY id LIMIT 1)), 0)
$$;
REVOKE EXECUTE ON FUNCTION audit_unsealed_seconds FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_unsealed_seconds TO entente_app, entente_roller;

-- Whether the acting reader may still be shown what the record says of a row: not when the row was
-- marked higher since.
CREATE FUNCTION audit_shows(tbl text, object text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((
        SELECT marking_id IS NULL OR marking_id = ANY (reader_markings())
          FROM accounts_auditevent
         WHERE table_name = tbl AND object_id = object AND operation NOT IN ('READ', 'PURGE')
         ORDER BY id DESC LIMIT 1), true)
$$;
REVOKE EXECUTE ON FUNCTION audit_shows FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_shows TO entente_app;

-- Whether what an event says has the key of a row that is hidden from the acting reader: of what it
-- stands under or is linked to.
CREATE FUNCTION audit_names_hidden(said jsonb) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT said ?| ARRAY['parent_id', 'to_id'] AND EXISTS (
        SELECT FROM unnest(ARRAY['parent_id', 'to_id']) AS name
         CROSS JOIN LATERAL jsonb_array_elements(
               CASE jsonb_typeof(said -> name) WHEN 'array' THEN said -> name
                                               ELSE jsonb_build_array(said -> name) END) AS key
         WHERE jsonb_typeof(key) = 'number'
           AND NOT audit_shows('engagements_engagement', key #>> '{}'))
$$;

-- Whether an event tells of nothing but such a row: that it took this one in or let it go, or that
-- there is a link to it.
CREATE FUNCTION audit_tells_of_hidden(tbl text, done text, said jsonb) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(audit_names_hidden(said)
        AND (tbl = 'engagements_link' OR done = 'UPDATE' AND said - 'parent_id' = '{}'), false)
$$;

-- A change of marking is read by those who may read both.
DROP POLICY need_to_know ON accounts_auditevent;
CREATE POLICY need_to_know ON accounts_auditevent TO entente_app
    USING ((marking_id IS NULL OR marking_id = ANY ((SELECT reader_markings())::bigint[]))
       AND (former_marking_id IS NULL
            OR former_marking_id = ANY ((SELECT reader_markings())::bigint[])));

-- Events from before there were hashes get theirs; how rows stand now is said by `audit_restate`.
UPDATE accounts_auditevent SET salt = uuid_send(gen_random_uuid());
UPDATE accounts_auditevent
   SET payload_hash = sha256(salt || convert_to(changes::text, 'UTF8'));
UPDATE accounts_auditevent
   SET row_hash = audit_row_hash(id, at, actor_id, NULL, marking_id, NULL, request_id, operation,
                                 table_name, object_id, NULL, payload_hash, NULL);
