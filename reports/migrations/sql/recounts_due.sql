-- How many partner-quarters are due for a recount, and how long the oldest has waited, in seconds:
-- for those who run the service, who are nobody's reader.
CREATE FUNCTION recounts_due(OUT due bigint, OUT oldest double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(DISTINCT (partner, quarter)),
           coalesce(extract(epoch FROM clock_timestamp() - min(marked_at)), 0)
      FROM reports_recountdue
$$;
