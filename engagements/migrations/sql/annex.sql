-- Sensitive remarks, and what else follows when an engagement is marked otherwise.

ALTER TABLE engagements_engagementannex ADD CONSTRAINT annex_of_marked_engagement
    FOREIGN KEY (engagement_id, engagement_marking_id)
    REFERENCES engagements_engagement (id, marking_id)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;

-- Runs as whoever writes: on an engagement that they may not read there is no remark to make.
CREATE FUNCTION annex_is_marked() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    SELECT e.marking_id INTO NEW.engagement_marking_id
      FROM engagements_engagement e WHERE e.id = NEW.engagement_id;
    RETURN NEW;
END $$;
CREATE TRIGGER annex_is_marked BEFORE INSERT ON engagements_engagementannex
    FOR EACH ROW EXECUTE FUNCTION annex_is_marked();

-- Letters and no numbers: numbers in order would tell how many remarks are hidden. Runs as the
-- owner, who alone sees which letters are taken.
CREATE FUNCTION annex_letters() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    FOR attempt IN 1..100 LOOP
        NEW.letters := drawn_letters(4 + attempt / 20);
        EXIT WHEN NOT EXISTS (SELECT FROM engagements_engagementannex
                               WHERE engagement_id = NEW.engagement_id AND letters = NEW.letters);
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER annex_letters BEFORE INSERT ON engagements_engagementannex
    FOR EACH ROW EXECUTE FUNCTION annex_letters();

-- The lowest marking whose readers read both, if the policy has it: `accounts.relabelling.join` in
-- SQL, and a test holds the two together. NULL where there is none, or where the first will do.
CREATE FUNCTION marking_raised_to(own bigint, at_least bigint) RETURNS bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT both_read.id
      FROM accounts_marking a
      JOIN accounts_marking b ON b.id = at_least AND b.policy = a.policy
      JOIN accounts_marking both_read ON both_read.policy = a.policy
       AND both_read.rank = greatest(a.rank, b.rank)
       AND both_read.restrictive @> (a.restrictive || b.restrictive)
       AND both_read.restrictive <@ (a.restrictive || b.restrictive)
       AND CASE
             WHEN a.permissive = '{}' THEN both_read.permissive @> b.permissive
                                       AND both_read.permissive <@ b.permissive
             WHEN b.permissive = '{}' THEN both_read.permissive @> a.permissive
                                       AND both_read.permissive <@ a.permissive
             ELSE both_read.permissive <> '{}'
              AND both_read.permissive <@ a.permissive AND both_read.permissive <@ b.permissive
              AND NOT EXISTS (SELECT FROM unnest(a.permissive) AS value
                               WHERE value = ANY (b.permissive)
                                 AND value <> ALL (both_read.permissive))
           END
     WHERE a.id = own
     -- Of those that differ in what they only display, the one that displays the first's.
     ORDER BY both_read.informative <> a.informative, both_read.id
     LIMIT 1
$$;

-- The foreign key above brings the engagement's new marking; the remark is raised along with it.
-- Where no marking says both, it keeps its own, and row security still asks for the two.
CREATE FUNCTION annex_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.marking_id := coalesce(
        marking_raised_to(NEW.marking_id, NEW.engagement_marking_id), NEW.marking_id);
    NEW.version := NEW.version + 1;
    SELECT greatest(NEW.changed_at, e.changed_at) INTO NEW.changed_at
      FROM engagements_engagement e WHERE e.id = NEW.engagement_id;
    RETURN NEW;
END $$;
CREATE TRIGGER annex_follows BEFORE UPDATE OF engagement_marking_id ON engagements_engagementannex
    FOR EACH ROW WHEN (OLD.engagement_marking_id <> NEW.engagement_marking_id)
    EXECUTE FUNCTION annex_follows();

-- What waits for a second person is as hidden as what it is about now, whoever marked that.
CREATE FUNCTION proposals_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE accounts_proposal SET marking_id = NEW.marking_id
     WHERE table_name = TG_TABLE_NAME::text AND object_id = NEW.id::text AND decision = '';
    RETURN NULL;
END $$;
CREATE TRIGGER proposals_follow AFTER UPDATE ON engagements_engagement
    FOR EACH ROW WHEN (OLD.marking_id <> NEW.marking_id) EXECUTE FUNCTION proposals_follow();
CREATE TRIGGER proposals_follow AFTER UPDATE ON engagements_engagementannex
    FOR EACH ROW WHEN (OLD.marking_id <> NEW.marking_id) EXECUTE FUNCTION proposals_follow();

-- Counting needs none of this.
REVOKE ALL ON engagements_engagementannex FROM entente_roller;
-- No remark is ever removed: it is withdrawn.
REVOKE DELETE ON engagements_engagementannex FROM entente_app;
