-- Rules of the attaché network that must hold on every path, psql included.

-- INV-20: an officer is alone in the post from the day after the predecessor's last, whom
-- `handover_of` names; the exclusion constraint holds those spans apart. Runs as whoever writes: a
-- predecessor is marked as its successor is, since both are of one post.
CREATE FUNCTION appointment_alone_from() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    earlier engagements_appointment;
BEGIN
    NEW.alone_from := NEW.valid_from;
    IF NEW.fell_through OR NEW.handover_of_id IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO earlier FROM engagements_appointment WHERE id = NEW.handover_of_id;
    IF earlier.post_id IS DISTINCT FROM NEW.post_id OR earlier.valid_from >= NEW.valid_from THEN
        RAISE EXCEPTION 'An officer takes over from the one before in the same post.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_handover_in_one_post';
    END IF;
    IF earlier.fell_through THEN
        RETURN NEW;
    END IF;
    -- MAX_HANDOVER_DAYS
    IF earlier.valid_to IS NULL OR earlier.valid_to - NEW.valid_from + 1 > 42 THEN
        RAISE EXCEPTION 'A handover lasts 42 days at the most.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_handover_length';
    END IF;
    NEW.alone_from := greatest(NEW.valid_from, earlier.valid_to + 1);
    RETURN NEW;
END $$;
CREATE TRIGGER alone_from BEFORE INSERT OR UPDATE ON engagements_appointment
    FOR EACH ROW EXECUTE FUNCTION appointment_alone_from();

-- A predecessor's days move the successor's.
CREATE FUNCTION appointment_successor_follows() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE engagements_appointment SET alone_from = alone_from WHERE handover_of_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER successor_follows AFTER UPDATE ON engagements_appointment
    FOR EACH ROW
    WHEN ((OLD.post_id, OLD.valid_from, OLD.valid_to, OLD.fell_through)
          IS DISTINCT FROM (NEW.post_id, NEW.valid_from, NEW.valid_to, NEW.fell_through))
    EXECUTE FUNCTION appointment_successor_follows();

-- INV-19: an accreditation is the same person's as its appointment, for good.
CREATE FUNCTION accreditation_is_of_the_person() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.person := (SELECT person FROM engagements_appointment WHERE id = NEW.appointment_id);
    RETURN NEW;
END $$;
CREATE TRIGGER of_the_person BEFORE INSERT ON engagements_accreditation
    FOR EACH ROW EXECUTE FUNCTION accreditation_is_of_the_person();
ALTER TABLE engagements_accreditation ADD CONSTRAINT accreditation_of_the_person
    FOREIGN KEY (appointment_id, person) REFERENCES engagements_appointment (id, person)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;

-- The engagement that it keeps is marked as it is, once the transaction ends.
ALTER TABLE engagements_accreditation ADD CONSTRAINT accreditation_keeps_alike
    FOREIGN KEY (engagement_id, marking_id) REFERENCES engagements_engagement (id, marking_id)
    DEFERRABLE INITIALLY DEFERRED;
