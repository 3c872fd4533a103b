-- Append-only. One row for each write transaction and each access over the REST edge; kept by org.uptake.audit.
CREATE TABLE audit_entry (
    seq      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recorded timestamptz NOT NULL,
    agent    text NOT NULL,
    client   text,
    action   text NOT NULL,
    type     text,
    subject  text[] NOT NULL,
    status   int,
    request  text
);
CREATE INDEX audit_entry_recorded ON audit_entry (recorded);
CREATE INDEX audit_entry_agent ON audit_entry (agent, recorded);
