-- What an AuditEvent needs beyond who and when. changes has one letter (C, U, D) for each subject of a write.
ALTER TABLE audit_entry
    ADD COLUMN changes text,
    ADD COLUMN query   text,
    ADD COLUMN reason  text,
    ADD COLUMN address text;

-- The chain: each seal covers the entries from first_seq to last_seq but for those in missing (numbers of transactions that were
-- rolled back or had not ended), and those in late, which were missing from an earlier seal. Its hash covers them and the seal before.
CREATE TABLE audit_seal (
    number    bigint PRIMARY KEY,
    first_seq bigint NOT NULL,
    last_seq  bigint NOT NULL,
    missing   bigint[] NOT NULL,
    late      bigint[] NOT NULL,
    entries   bigint NOT NULL,
    sealed    timestamptz NOT NULL,
    hash      bytea NOT NULL
);

-- How many lines of a program's audit file are stored; what follows is stored when the program starts again after a crash.
CREATE TABLE audit_spool (
    file   text PRIMARY KEY,
    stored bigint NOT NULL
);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
