-- Rules of the log that must hold on every path, psql included.

-- The kind's mode stands in the engagement too, and cannot differ from the kind's.
ALTER TABLE engagements_engagement
    ADD CONSTRAINT engagement_mode_is_the_kinds
    FOREIGN KEY (kind_id, mode) REFERENCES engagements_kind (code, mode);

-- A reference that says the year and nothing else: numbers in order would tell an uncleared
-- reader how many engagements there are that they may not see.
CREATE FUNCTION engagement_reference() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    digits int := 6;
BEGIN
    IF NEW.ref <> '' THEN
        RETURN NEW;
    END IF;
    FOR attempt IN 1..100 LOOP
        -- A year that fills up gets longer numbers.
        digits := 6 + attempt / 4;
        NEW.ref := format('E-%s-%s', extract(year FROM NEW.created_at),
            lpad(floor(random() * 10 ^ digits)::bigint::text, digits, '0'));
        EXIT WHEN NOT EXISTS (SELECT FROM engagements_engagement WHERE ref = NEW.ref);
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER engagement_reference BEFORE INSERT ON engagements_engagement
    FOR EACH ROW EXECUTE FUNCTION engagement_reference();

-- The first and last quarter (as first days) in which an engagement stands: a standing kind that
-- was held stands in all that it covers, everything else in the quarter of its last day.
CREATE FUNCTION first_quarter_of(e engagements_engagement) RETURNS date
LANGUAGE sql IMMUTABLE AS $$
    SELECT date_trunc('quarter', CASE
        WHEN e.mode = 'STANDING' AND e.state IN ('COMPLETED', 'REPORTED', 'CLOSED')
            THEN e.actual_start
        WHEN e.actual_start IS NOT NULL THEN coalesce(e.milestone_date, e.actual_end, e.actual_start)
        ELSE coalesce(e.milestone_date, e.planned_end, e.planned_start)
    END::timestamp)::date
$$;
CREATE FUNCTION last_quarter_of(e engagements_engagement) RETURNS date
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN e.mode = 'STANDING' AND e.state IN ('COMPLETED', 'REPORTED', 'CLOSED')
            THEN coalesce(date_trunc('quarter', e.actual_end::timestamp)::date, '9999-10-01'::date)
        ELSE first_quarter_of(e)
    END
$$;

CREATE FUNCTION participation_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    -- INV-4
    IF EXISTS (SELECT FROM partners_partner WHERE code = NEW.partner_id AND is_home) THEN
        RAISE EXCEPTION 'Home does not take part in its own engagement as a partner.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participation_not_home';
    END IF;
    SELECT first_quarter_of(e), last_quarter_of(e) INTO NEW.first_quarter, NEW.last_quarter
      FROM engagements_engagement e WHERE e.id = NEW.engagement_id;
    RETURN NEW;
END $$;
CREATE TRIGGER participation_stands BEFORE INSERT ON engagements_participation
    FOR EACH ROW EXECUTE FUNCTION participation_stands();

CREATE FUNCTION engagement_moves() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE engagements_participation p
       SET first_quarter = first_quarter_of(f), last_quarter = last_quarter_of(f)
      FROM fresh f
     WHERE p.engagement_id = f.id
       AND (p.first_quarter, p.last_quarter)
           IS DISTINCT FROM (first_quarter_of(f), last_quarter_of(f));
    RETURN NULL;
END $$;
CREATE TRIGGER engagement_moves AFTER UPDATE ON engagements_engagement
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION engagement_moves();

CREATE INDEX participation_spans ON engagements_participation
    USING gist (partner_id, daterange(first_quarter, last_quarter, '[]'))
    WHERE first_quarter < last_quarter;

-- INV-36: the track says in which capacity people came.
CREATE FUNCTION track_fits_capacity() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    subject bigint := CASE TG_TABLE_NAME
        WHEN 'engagements_engagement' THEN (to_jsonb(NEW) ->> 'id')::bigint
        ELSE (to_jsonb(NEW) ->> 'engagement_id')::bigint END;
BEGIN
    IF EXISTS (
        SELECT FROM engagements_engagement e
          JOIN engagements_participation p ON p.engagement_id = e.id
         WHERE e.id = subject
           AND (e.track_conduct = 'T2' AND p.capacity = 'OFFICIAL'
                OR e.track_conduct = 'T1' AND p.capacity <> 'OFFICIAL')
    ) THEN
        RAISE EXCEPTION 'Track 1 means everybody came as an official, track 2 that nobody did.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'track_fits_capacity';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER track_fits_capacity
    AFTER INSERT OR UPDATE OF capacity ON engagements_participation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION track_fits_capacity();
CREATE CONSTRAINT TRIGGER track_fits_capacity
    AFTER UPDATE OF track_conduct ON engagements_engagement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION track_fits_capacity();

-- No row of the log is ever removed by the service: engagements are cancelled or voided.
REVOKE DELETE ON engagements_engagement FROM entente_app;
