-- Links that patients were given (docs/patient-page.md). id is random and says nothing; the link carries it with its signature.
CREATE TABLE patient_link (
    id           text PRIMARY KEY,
    patient      text NOT NULL,
    intervention text NOT NULL,
    made         timestamptz NOT NULL,
    made_by      text NOT NULL,
    expires      timestamptz NOT NULL,
    revoked      timestamptz
);
CREATE INDEX patient_link_patient ON patient_link (patient) WHERE revoked IS NULL;

-- The key by which these links are signed; the same for every server of this database.
CREATE TABLE patient_link_key (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    value bytea NOT NULL
);

-- Questions that were sent from a page, so that a form sent twice asks once.
CREATE TABLE patient_page_post (
    link text NOT NULL REFERENCES patient_link (id),
    once text NOT NULL,
    at   timestamptz NOT NULL,
    PRIMARY KEY (link, once)
);
