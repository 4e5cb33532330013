-- What full text finds: stems of English words, accents folded. Declared immutable because the
-- dictionary is named in full and changes only with an upgrade of the server.
CREATE FUNCTION folded(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT public.unaccent('public.unaccent'::regdictionary, words) $$;

CREATE FUNCTION engagement_words(title text, summary text, place text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('pg_catalog.english', public.folded(title)), 'A')
        || setweight(to_tsvector('pg_catalog.english', public.folded(place)), 'B')
        || setweight(to_tsvector('pg_catalog.english', public.folded(summary)), 'C')
$$;
