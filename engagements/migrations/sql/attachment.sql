-- Files beside an engagement are marked as remarks on it are: see annex.sql.

ALTER TABLE engagements_attachment ADD CONSTRAINT attachment_of_marked_engagement
    FOREIGN KEY (engagement_id, engagement_marking_id)
    REFERENCES engagements_engagement (id, marking_id)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;

CREATE TRIGGER attachment_is_marked BEFORE INSERT ON engagements_attachment
    FOR EACH ROW EXECUTE FUNCTION annex_is_marked();

CREATE TRIGGER attachment_follows BEFORE UPDATE OF engagement_marking_id ON engagements_attachment
    FOR EACH ROW WHEN (OLD.engagement_marking_id <> NEW.engagement_marking_id)
    EXECUTE FUNCTION annex_follows();

-- What was put down stays what it is: another content is another file.
CREATE FUNCTION attachment_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the content of an attachment does not change'
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER attachment_stays BEFORE UPDATE ON engagements_attachment
    FOR EACH ROW WHEN (
        (OLD.engagement_id, OLD.ref, OLD.name, OLD.media_type, OLD.size, OLD.sha256, OLD.scanned)
        IS DISTINCT FROM
        (NEW.engagement_id, NEW.ref, NEW.name, NEW.media_type, NEW.size, NEW.sha256, NEW.scanned))
    EXECUTE FUNCTION attachment_stays();
