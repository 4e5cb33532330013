-- Need-to-know in the database: who may read which marking, and what a policy compares with.

-- The markings that the acting reader may read, as `acting_as` said; nothing without one. After a
-- rolled-back SET LOCAL the setting is '' and not NULL.
CREATE FUNCTION reader_markings() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.labels', true), '')::bigint[] $$;

-- What somebody's clearances dominate on a day: `accounts.markings.dominates` in SQL, and a test
-- holds the two together. Runs as the owner, because the markings themselves are hidden from
-- whoever may not read what carries them. `flagged` are those whose reads are noted.
CREATE FUNCTION readable_by(holder bigint, on_day date, OUT readable bigint[], OUT flagged bigint[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(m.id ORDER BY m.id), '{}'),
           coalesce(array_agg(m.id ORDER BY m.id) FILTER (WHERE m.log_reads), '{}')
      FROM accounts_marking m
     WHERE EXISTS (
           SELECT FROM accounts_clearance c
            WHERE c.user_id = holder AND (c.expires_on IS NULL OR c.expires_on >= on_day)
              AND c.policy = m.policy AND c.rank >= m.rank AND m.restrictive <@ c.held
              AND (m.permissive = '{}' OR m.permissive && c.held))
$$;

-- Markings are kept by this function alone: whoever loads a policy makes markings that they
-- cannot read until they are cleared for them. The default of the first policy is that of the
-- installation until another takes it over. Says whether the row was 'made', 'changed' or ''.
CREATE FUNCTION keep_marking(
    policy_name text, marking_text text, classification_name text, its_rank smallint,
    restricting text[], permitting text[], informing text[], notes_reads boolean,
    takes_two boolean, by_default boolean, taking_over boolean
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    standing accounts_marking;
BEGIN
    IF NOT EXISTS (SELECT FROM accounts_user
                    WHERE id = nullif(current_setting('app.user_id', true), '')::bigint
                      AND is_active AND 'SECO' = ANY (roles)) THEN
        RAISE EXCEPTION 'Only a security officer may load markings. Ask one.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO standing FROM accounts_marking WHERE text = marking_text;
    IF standing.policy <> policy_name THEN
        RAISE EXCEPTION 'Another policy has the marking % already: name it otherwise.', marking_text
            USING ERRCODE = 'unique_violation';
    END IF;
    IF standing.id IS NULL THEN
        INSERT INTO accounts_marking (policy, text, classification, rank, restrictive, permissive,
                                      informative, log_reads, two_person, is_default)
        VALUES (policy_name, marking_text, classification_name, its_rank, restricting, permitting,
                informing, notes_reads, takes_two,
                by_default AND NOT EXISTS (SELECT FROM accounts_marking WHERE is_default));
    END IF;
    IF by_default AND taking_over AND NOT coalesce(standing.is_default, false) THEN
        UPDATE accounts_marking SET is_default = false WHERE is_default;
        UPDATE accounts_marking SET is_default = true WHERE text = marking_text;
    END IF;
    IF standing.id IS NULL THEN
        RETURN 'made';
    END IF;
    IF (standing.rank, standing.log_reads, standing.two_person)
       = (its_rank, notes_reads, takes_two) THEN
        RETURN '';
    END IF;
    UPDATE accounts_marking
       SET rank = its_rank, log_reads = notes_reads, two_person = takes_two
     WHERE id = standing.id;
    RETURN 'changed';
END $$;
REVOKE EXECUTE ON FUNCTION keep_marking FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_marking TO entente_app;

REVOKE INSERT, UPDATE, DELETE ON accounts_marking FROM entente_app;
