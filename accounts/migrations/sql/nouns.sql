-- What the tables of marked nouns have in common: references and the markings of parts.

-- A reference of random letters behind the noun's own letter. Runs as the owner, who alone sees
-- which are taken.
CREATE FUNCTION drawn_reference() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    taken boolean;
BEGIN
    FOR attempt IN 1..100 LOOP
        NEW.ref := TG_ARGV[0] || '-' || drawn_letters(10);
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE ref = $1)', TG_TABLE_NAME)
           INTO taken USING NEW.ref;
        EXIT WHEN NOT taken;
    END LOOP;
    RETURN NEW;
END $$;

-- A part is marked as its whole is. Runs as whoever writes: the part of something that they may not
-- read has no marking, and is refused.
CREATE FUNCTION marked_as_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('SELECT w.marking_id FROM %I w WHERE w.id = ($1).%I', TG_ARGV[0], TG_ARGV[1])
       INTO NEW.marking_id USING NEW;
    RETURN NEW;
END $$;
