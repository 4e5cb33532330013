-- A part carries its engagement's marking: row security then compares a column of the row itself,
-- and the audit event of a part says what it is marked. The foreign key to key and marking together
-- keeps the two equal, and takes the parts along when an engagement is marked otherwise.
ALTER TABLE engagements_participation ADD CONSTRAINT participation_marked_alike
    FOREIGN KEY (engagement_id, marking_id) REFERENCES engagements_engagement (id, marking_id)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE engagements_principal ADD CONSTRAINT principal_marked_alike
    FOREIGN KEY (engagement_id, marking_id) REFERENCES engagements_engagement (id, marking_id)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE engagements_engagementoutcome ADD CONSTRAINT outcome_marked_alike
    FOREIGN KEY (engagement_id, marking_id) REFERENCES engagements_engagement (id, marking_id)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE engagements_framework ADD CONSTRAINT framework_marked_alike
    FOREIGN KEY (engagement_id, marking_id) REFERENCES engagements_engagement (id, marking_id)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE engagements_link ADD CONSTRAINT link_marked_alike
    FOREIGN KEY (engagement_id, marking_id) REFERENCES engagements_engagement (id, marking_id)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;

-- Runs as whoever writes: the part of an engagement that they may not read has no marking, and is
-- refused.
CREATE FUNCTION part_is_marked() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    SELECT e.marking_id INTO NEW.marking_id
      FROM engagements_engagement e WHERE e.id = NEW.engagement_id;
    RETURN NEW;
END $$;
CREATE TRIGGER part_is_marked BEFORE INSERT ON engagements_principal
    FOR EACH ROW EXECUTE FUNCTION part_is_marked();
CREATE TRIGGER part_is_marked BEFORE INSERT ON engagements_engagementoutcome
    FOR EACH ROW EXECUTE FUNCTION part_is_marked();
CREATE TRIGGER part_is_marked BEFORE INSERT ON engagements_framework
    FOR EACH ROW EXECUTE FUNCTION part_is_marked();
CREATE TRIGGER part_is_marked BEFORE INSERT ON engagements_link
    FOR EACH ROW EXECUTE FUNCTION part_is_marked();

-- Participations look their engagement up already.
CREATE OR REPLACE FUNCTION participation_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    -- INV-4
    IF EXISTS (SELECT FROM partners_partner WHERE code = NEW.partner_id AND is_home) THEN
        RAISE EXCEPTION 'Home does not take part in its own engagement as a partner.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participation_not_home';
    END IF;
    SELECT e.marking_id, first_quarter_of(e), last_quarter_of(e)
      INTO NEW.marking_id, NEW.first_quarter, NEW.last_quarter
      FROM engagements_engagement e WHERE e.id = NEW.engagement_id;
    RETURN NEW;
END $$;

-- Full text. The operator is not known to keep secrets, so behind row security it would be asked of
-- every row that the reader may read; the owner asks the index, and compares the marking itself.
CREATE FUNCTION engagements_found(words tsquery) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER ROWS 200 SET search_path = public, pg_temp AS $$
    SELECT id FROM engagements_engagement
     WHERE search @@ words AND marking_id = ANY (reader_markings())
$$;

-- A run over a file and its row report are shown to nobody but the one who ran it.
ALTER TABLE engagements_intake ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_runs ON engagements_intake TO entente_app
    USING (by_id = (SELECT nullif(current_setting('app.user_id', true), '')::bigint));
ALTER TABLE engagements_intakeline ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_runs ON engagements_intakeline TO entente_app
    USING (EXISTS (SELECT FROM engagements_intake run WHERE run.id = intake_id));
