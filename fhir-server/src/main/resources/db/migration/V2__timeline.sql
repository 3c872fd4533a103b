-- What the metrics ask about a task besides its states; one row a task, rewritten when one of these changes.
CREATE TABLE timeline_task (
    task      text PRIMARY KEY,
    tx        xid8 NOT NULL DEFAULT pg_current_xact_id(),
    patient   text,
    plan      text,
    code      text NOT NULL,
    site      text,
    automated boolean NOT NULL
);
CREATE INDEX timeline_task_changes ON timeline_task (tx);

-- The beginnings of a task's intervals, append-only. An interval ends where the next one begins, so a change of a task
-- is one row and never an update. (tx) as in resource_version: readers resume at pg_snapshot_xmin(pg_current_snapshot()).
CREATE TABLE timeline_step (
    task            text NOT NULL,
    version         int NOT NULL,
    tx              xid8 NOT NULL DEFAULT pg_current_xact_id(),
    patient         text,
    started         timestamptz NOT NULL,
    clamped         boolean NOT NULL,
    recorded        timestamptz NOT NULL,
    status          text NOT NULL,
    business_status text,
    owner           text,
    due             timestamptz,
    PRIMARY KEY (task, version)
);
CREATE INDEX timeline_step_changes ON timeline_step (tx);

CREATE VIEW task_interval AS
SELECT task, version, patient, started, lead(started) OVER life AS ended, clamped, recorded, status, business_status, owner, due,
       CASE WHEN status IN ('requested', 'received', 'ready', 'accepted') THEN 'queue'
            WHEN status = 'in-progress' THEN 'active'
            WHEN status = 'on-hold' THEN 'paused'
            WHEN status = 'draft' THEN 'not-counted'
            ELSE 'terminal' END AS phase
FROM timeline_step
WINDOW life AS (PARTITION BY task ORDER BY version);

-- When a resource brought a patient one stage further with an intervention; a resource marked as entered in error loses its rows.
CREATE TABLE funnel_event (
    source       text NOT NULL,
    stage        text NOT NULL,
    patient      text NOT NULL,
    intervention text NOT NULL,
    site         text,
    at           timestamptz NOT NULL,
    PRIMARY KEY (source, stage)
);
CREATE INDEX funnel_event_pair ON funnel_event (patient, intervention);
CREATE INDEX funnel_event_time ON funnel_event (at);
