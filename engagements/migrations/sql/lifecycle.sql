-- The life of an engagement: what must hold on every path, psql included.

-- Every change of state leaves a row, in the name of whoever makes it. Nobody writes or changes one
-- by hand: these functions run as the owner.
CREATE FUNCTION note_states_logged() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO engagements_statechange
        (engagement_id, marking_id, from_state, to_state, by_id, at, reason_code, cancel_by, reason)
    SELECT f.id, f.marking_id, '', f.state, audit_actor(), f.changed_at, '', '', '' FROM fresh f;
    RETURN NULL;
END $$;
CREATE TRIGGER state_logged AFTER INSERT ON engagements_engagement
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION note_states_logged();

CREATE FUNCTION note_state_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    called_off boolean := NEW.state IN ('CANCELLED', 'POSTPONED', 'REJECTED');
BEGIN
    INSERT INTO engagements_statechange
        (engagement_id, marking_id, from_state, to_state, by_id, at, reason_code, cancel_by, reason)
    VALUES (NEW.id, NEW.marking_id, OLD.state, NEW.state, audit_actor(), NEW.changed_at,
            CASE WHEN called_off THEN NEW.cancel_reason
                 WHEN NEW.state = 'DRAFT' THEN NEW.return_reason ELSE '' END,
            CASE WHEN called_off THEN NEW.cancel_by ELSE '' END,
            NEW.state_reason);
    RETURN NULL;
END $$;
CREATE TRIGGER state_changed AFTER UPDATE ON engagements_engagement
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION note_state_changed();

REVOKE INSERT, UPDATE, DELETE ON engagements_statechange FROM entente_app;
REVOKE ALL ON engagements_statechange FROM entente_roller;

-- What was planned when the quarter opened, or when it was approved after that, stays as it was.
CREATE FUNCTION baseline_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'What was planned when the quarter opened is never edited afterwards.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'engagement_baseline_frozen';
END $$;
CREATE TRIGGER baseline_stays BEFORE UPDATE ON engagements_engagement
    FOR EACH ROW WHEN (
        OLD.planned_baseline_start IS NOT NULL
        AND (NEW.planned_baseline_start, NEW.planned_baseline_end)
            IS DISTINCT FROM (OLD.planned_baseline_start, OLD.planned_baseline_end))
    EXECUTE FUNCTION baseline_stays();
