-- Full text finds the words of a report too, behind all others.
CREATE FUNCTION engagement_words(title text, summary text, place text, report text)
RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector('pg_catalog.english', public.folded(title)), 'A')
    || setweight(to_tsvector('pg_catalog.english', public.folded(place)), 'B')
    || setweight(to_tsvector('pg_catalog.english', public.folded(summary)), 'C')
    || setweight(to_tsvector('pg_catalog.english', public.folded(report)), 'D');
DROP FUNCTION engagement_words(text, text, text);
