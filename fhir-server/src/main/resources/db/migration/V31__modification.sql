-- Log of modifications (FRAME; FRAME-IS for strategies). The server opens a draft in the transaction of the change; the rest of a row
-- says why and how, and is filled in by people.
CREATE TABLE modification (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target           text NOT NULL CHECK (target IN ('intervention', 'strategy')),
    what             text NOT NULL,
    resource         text NOT NULL,
    resource_version int NOT NULL,
    from_version     text NOT NULL,
    to_version       text NOT NULL,
    made             timestamptz NOT NULL,
    made_by          text NOT NULL,
    status           text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'final')),
    planned          boolean,
    decided_by       text,
    nature           text,
    level            text,
    keeps_fidelity   boolean,
    goal             text,
    reason           text
);
CREATE INDEX modification_resource ON modification (resource, made DESC);
