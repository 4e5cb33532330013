-- The same functions with bodies that PostgreSQL itself reads: it then knows that one needs the
-- other, and a dump makes them in an order in which it can be restored.

CREATE OR REPLACE FUNCTION folded(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN public.unaccent('public.unaccent'::regdictionary, words);

CREATE OR REPLACE FUNCTION engagement_words(title text, summary text, place text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector('pg_catalog.english', public.folded(title)), 'A')
    || setweight(to_tsvector('pg_catalog.english', public.folded(place)), 'B')
    || setweight(to_tsvector('pg_catalog.english', public.folded(summary)), 'C');
