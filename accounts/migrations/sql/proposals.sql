-- What one person proposes and another decides.

-- Letters drawn from the server's source of secrets: at most 12, four random bits each.
CREATE FUNCTION drawn_letters(how_many int) RETURNS text
LANGUAGE sql VOLATILE AS $$
    SELECT translate(left(replace(gen_random_uuid()::text, '-', ''), how_many),
                     '0123456789abcdef', 'ABCDEFGHJKLMNPQR')
$$;

-- A reference that says nothing: numbers in order would tell how many proposals are hidden.
CREATE FUNCTION proposal_reference() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    LOOP
        NEW.ref := 'P-' || drawn_letters(10);
        EXIT WHEN NOT EXISTS (SELECT FROM accounts_proposal WHERE ref = NEW.ref);
    END LOOP;
    RETURN NEW;
END $$;

CREATE TRIGGER proposal_reference BEFORE INSERT ON accounts_proposal
    FOR EACH ROW EXECUTE FUNCTION proposal_reference();

-- Whoever acts is the one who proposes or decides, and a decision is never taken again.
CREATE FUNCTION proposal_by_whom() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.proposed_by_id <> audit_actor()
       OR NEW.decided_by_id IS NOT NULL AND NEW.decided_by_id <> audit_actor() THEN
        RAISE EXCEPTION 'Nobody proposes or decides in the name of another.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.decision <> '' THEN
        RAISE EXCEPTION 'This is decided: propose it anew.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_decided_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposal_by_whom BEFORE INSERT OR UPDATE ON accounts_proposal
    FOR EACH ROW EXECUTE FUNCTION proposal_by_whom();

-- What was proposed stays as it was: only the decision is written later, and nothing is removed.
REVOKE UPDATE, DELETE ON accounts_proposal FROM entente_app;
GRANT UPDATE (decision, decision_reason, decided_by_id, decided_at)
    ON accounts_proposal TO entente_app;
-- Counting needs none of this.
REVOKE ALL ON accounts_proposal FROM entente_roller;
