-- Ends the transaction when one of these resources ('Type/id') is missing or deleted. SQLSTATE UP001 is ours; the server answers it
-- with 422 and the reference. Called once for a transaction, after its writes.
CREATE FUNCTION require_resources(wanted text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    missing text;
BEGIN
    SELECT w INTO missing FROM unnest(wanted) AS w
        WHERE NOT EXISTS (
            SELECT 1 FROM resource r
            WHERE r.type = split_part(w, '/', 1) AND r.id = split_part(w, '/', 2) AND NOT r.deleted)
        ORDER BY w LIMIT 1;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'UP001', MESSAGE = missing;
    END IF;
END
$$;
