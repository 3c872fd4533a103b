-- The token of a reference (org.uptake.search.TokenHash.reference), so that a chain can follow references inside SQL.
-- STABLE, as convert_to is; the planner puts the body in the place of the call.
CREATE FUNCTION reference_token(parameter bigint, target text) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT parameter # ('x' || left(encode(sha256(convert_to(target, 'UTF8')), 'hex'), 16))::bit(64)::bigint $$;

-- By which definitions the search values were found, and how far a re-indexing came that was interrupted; one row.
CREATE TABLE search_index (
    one       boolean PRIMARY KEY DEFAULT true CHECK (one),
    digest    text NOT NULL,
    done_type text NOT NULL,
    done_id   text NOT NULL,
    complete  boolean NOT NULL
);

-- Quantity.unit, for searches by unit as text; comparisons by code use code.
ALTER TABLE search_quantity ADD COLUMN unit text;
