-- RecountDue: one mark for each partner and quarter that a change of the log touches, before and
-- after it, written in the change's own transaction. The functions run as the owner so that no
-- role needs the right to write or remove marks at will.

-- The quarters of a range of quarters (as first days) that a change marks. One quarter is marked as
-- it is; a span, which only a standing kind has, up to the last quarter that has begun. Called by
-- the functions below alone, and plain so that the planner can draw it into their statements.
CREATE FUNCTION quarters_to_mark(first_quarter date, last_quarter date) RETURNS SETOF date
LANGUAGE sql STABLE AS $$
    SELECT q::date
      FROM generate_series(
               first_quarter::timestamp,
               CASE WHEN first_quarter = last_quarter THEN last_quarter
                    -- Before any quarter has begun there is none to mark, and no endless series.
                    ELSE least(last_quarter,
                               coalesce((SELECT max(quarter) FROM reports_quarteropening),
                                        first_quarter - 1))
               END::timestamp,
               interval '3 months') AS q
$$;

-- The partner-quarters in which these engagements stand now.
CREATE FUNCTION mark_due(changed bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO reports_recountdue (partner, quarter, marking)
    SELECT DISTINCT p.partner_id, q, e.marking_id
      FROM engagements_participation p
      JOIN engagements_engagement e ON e.id = p.engagement_id
     CROSS JOIN quarters_to_mark(p.first_quarter, p.last_quarter) AS q
     WHERE p.engagement_id = ANY (changed)
$$;

CREATE FUNCTION participations_written() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- One partner more or less changes the share of all.
    PERFORM mark_due(ARRAY(SELECT DISTINCT engagement_id FROM fresh));
    RETURN NULL;
END $$;

CREATE FUNCTION participations_removed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO reports_recountdue (partner, quarter, marking)
    SELECT DISTINCT p.partner_id, q, e.marking_id
      FROM stale p
      JOIN engagements_engagement e ON e.id = p.engagement_id
     CROSS JOIN quarters_to_mark(p.first_quarter, p.last_quarter) AS q;
    PERFORM mark_due(ARRAY(SELECT DISTINCT engagement_id FROM stale));
    RETURN NULL;
END $$;

CREATE TRIGGER recount_due_insert AFTER INSERT ON engagements_participation
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION participations_written();
CREATE TRIGGER recount_due_update AFTER UPDATE ON engagements_participation
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION participations_removed();
CREATE TRIGGER recount_due_delete AFTER DELETE ON engagements_participation
    REFERENCING OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION participations_removed();

-- An engagement that moves to another quarter marks through its participations, which the trigger
-- `engagement_moves` moves along; what changes within a quarter marks here.
CREATE FUNCTION engagements_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM mark_due(ARRAY(
        SELECT f.id FROM fresh f JOIN stale s USING (id)
         WHERE (f.kind_id, f.mode, f.state, f.is_container, f.retrospective, f.marking_id,
                f.actual_start, f.actual_end, f.milestone_date, f.cost_amount, f.cost_currency)
               IS DISTINCT FROM
               (s.kind_id, s.mode, s.state, s.is_container, s.retrospective, s.marking_id,
                s.actual_start, s.actual_end, s.milestone_date, s.cost_amount, s.cost_currency)));
    -- Whoever could see it before it was marked otherwise sees a figure that is due, too.
    INSERT INTO reports_recountdue (partner, quarter, marking)
    SELECT DISTINCT p.partner_id, q, s.marking_id
      FROM stale s
      JOIN fresh f ON f.id = s.id AND f.marking_id <> s.marking_id
      JOIN engagements_participation p ON p.engagement_id = s.id
     CROSS JOIN quarters_to_mark(p.first_quarter, p.last_quarter) AS q;
    RETURN NULL;
END $$;
CREATE TRIGGER recount_due AFTER UPDATE ON engagements_engagement
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION engagements_changed();

CREATE FUNCTION outcomes_written() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM mark_due(ARRAY(SELECT DISTINCT engagement_id FROM fresh));
    RETURN NULL;
END $$;
CREATE FUNCTION outcomes_removed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM mark_due(ARRAY(SELECT DISTINCT engagement_id FROM stale));
    RETURN NULL;
END $$;
CREATE TRIGGER recount_due_insert AFTER INSERT ON engagements_engagementoutcome
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION outcomes_written();
CREATE TRIGGER recount_due_update AFTER UPDATE ON engagements_engagementoutcome
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION outcomes_written();
CREATE TRIGGER recount_due_delete AFTER DELETE ON engagements_engagementoutcome
    REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION outcomes_removed();

-- Only the roller keeps cells, takes marks away and opens quarters.
REVOKE INSERT, UPDATE, DELETE ON reports_outcomecell, reports_quartercell, reports_recountdue,
    reports_quarteropening FROM entente_app;
GRANT INSERT, UPDATE, DELETE ON reports_outcomecell, reports_quartercell, reports_recountdue,
    reports_quarteropening TO entente_roller;
