-- Exports (Bulk Data 2.0); kept by org.uptake.bulk. The snapshot is the state that is exported, whatever is written meanwhile
-- and however often the work is taken up again. Who works on a job holds its advisory lock.
CREATE TABLE bulk_job (
    id               text PRIMARY KEY,
    client           text NOT NULL,
    agent            text NOT NULL,
    request          text NOT NULL,
    plan             text NOT NULL,
    state            text NOT NULL CHECK (state IN ('in-progress', 'complete', 'failed')),
    snapshot         pg_snapshot NOT NULL,
    transaction_time timestamptz NOT NULL,
    problem          text,
    expires          timestamptz NOT NULL
);
CREATE INDEX bulk_job_open ON bulk_job (transaction_time) WHERE state = 'in-progress';
CREATE INDEX bulk_job_expiry ON bulk_job (expires);

-- The patients whom an export is about, when it is not about all.
CREATE TABLE bulk_patient (
    job     text NOT NULL REFERENCES bulk_job ON DELETE CASCADE,
    patient text NOT NULL,
    PRIMARY KEY (job, patient)
);

-- Written as far as (at_patient, at_id): lines and bytes say how long the file is then. What stands behind that in the file is cut off
-- when the work is taken up again.
CREATE TABLE bulk_file (
    job          text NOT NULL REFERENCES bulk_job ON DELETE CASCADE,
    part         int NOT NULL,
    number       int NOT NULL,
    from_patient text NOT NULL,
    from_id      text NOT NULL,
    at_patient   text NOT NULL,
    at_id        text NOT NULL,
    lines        bigint NOT NULL,
    bytes        bigint NOT NULL,
    complete     boolean NOT NULL,
    last         boolean NOT NULL,
    PRIMARY KEY (job, part, number)
);

-- What each transactionTime that a client was told meant: _since with that time gives exactly what was not visible then, also what was
-- received before it and committed after it.
CREATE TABLE bulk_horizon (
    transaction_time timestamptz PRIMARY KEY,
    snapshot         pg_snapshot NOT NULL
);
