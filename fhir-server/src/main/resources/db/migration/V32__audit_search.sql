-- When sealing last ran: what was missing then may still come, however long the server was stopped.
CREATE TABLE audit_sealing (
    one boolean PRIMARY KEY CHECK (one),
    ran timestamptz NOT NULL
);

-- Whose record and which resource an entry is about, whatever the version.
CREATE FUNCTION audit_about(subjects text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT array_agg(split_part(u, '/_history/', 1)) FROM unnest(subjects) u);
CREATE INDEX audit_entry_about ON audit_entry USING gin (audit_about(subject));
