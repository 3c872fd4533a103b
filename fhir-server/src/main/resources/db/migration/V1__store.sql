-- Every version of every resource, append-only. (tx, seq) is the change sequence: a reader that stops before
-- pg_snapshot_xmin(pg_current_snapshot()) never misses a change that commits late. docs/adr/002.
CREATE TABLE resource_version (
    seq      bigint GENERATED ALWAYS AS IDENTITY,
    tx       xid8 NOT NULL DEFAULT pg_current_xact_id(),
    type     text NOT NULL,
    id       text NOT NULL,
    version  int NOT NULL,
    recorded timestamptz NOT NULL,
    deleted  boolean NOT NULL,
    patient  text,
    agent    text NOT NULL,
    body     text,
    PRIMARY KEY (type, id, version)
);
CREATE INDEX resource_version_sequence ON resource_version (tx, seq);
CREATE INDEX resource_version_type_sequence ON resource_version (type, seq);

-- The current state: which version is it, and what is it found by.
CREATE TABLE resource (
    type     text NOT NULL,
    id       text NOT NULL,
    version  int NOT NULL,
    recorded timestamptz NOT NULL,
    deleted  boolean NOT NULL,
    patient  text,
    tokens   bigint[] NOT NULL,
    PRIMARY KEY (type, id)
) WITH (fillfactor = 85);
CREATE INDEX resource_tokens ON resource USING gin (tokens) WITH (gin_pending_list_limit = 1024);
CREATE INDEX resource_recorded ON resource (type, recorded, id);
CREATE INDEX resource_patient ON resource (patient, type) WHERE patient IS NOT NULL;

CREATE TABLE search_time (
    type      text NOT NULL,
    id        text NOT NULL,
    parameter text NOT NULL,
    low       timestamptz NOT NULL,
    high      timestamptz NOT NULL
);
CREATE INDEX search_time_resource ON search_time (type, id, parameter);
CREATE INDEX search_time_low ON search_time (type, parameter, low, high);

CREATE TABLE search_text (
    type      text NOT NULL,
    id        text NOT NULL,
    parameter text NOT NULL,
    normal    text NOT NULL,
    exact     text NOT NULL
);
CREATE INDEX search_text_resource ON search_text (type, id, parameter);
CREATE INDEX search_text_prefix ON search_text (type, parameter, normal text_pattern_ops);

CREATE TABLE search_quantity (
    type      text NOT NULL,
    id        text NOT NULL,
    parameter text NOT NULL,
    system    text,
    code      text,
    low       numeric NOT NULL,
    high      numeric NOT NULL
);
CREATE INDEX search_quantity_resource ON search_quantity (type, id, parameter);
CREATE INDEX search_quantity_value ON search_quantity (type, parameter, low, high);
