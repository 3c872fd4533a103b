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

-- What each task of an enrolment came to by a cut-off; the metric definitions are written over it, and reports that must be
-- quick compute the same in memory. Tasks entered in error or deleted are left out.
CREATE FUNCTION task_facts(cutoff timestamptz) RETURNS TABLE (
    task text, code text, site text, owner text, status text, due timestamptz, created timestamptz, requested timestamptz,
    accepted timestamptz, started_work timestamptz, completed timestamptz, ended timestamptz, active interval, paused interval,
    held boolean, reopened boolean, reassignments bigint)
LANGUAGE sql STABLE AS $$
WITH kept AS (
    SELECT timeline_task.task FROM timeline_task
    JOIN LATERAL (SELECT last.status FROM timeline_step last WHERE last.task = timeline_task.task
                  ORDER BY last.version DESC LIMIT 1) latest ON latest.status NOT IN ('entered-in-error', 'deleted')
    WHERE timeline_task.plan IS NOT NULL AND timeline_task.code <> 'offer-intervention'
), step AS (
    SELECT part.*, least(coalesce(part.ended, cutoff), cutoff) - part.started AS lasted,
           lag(part.phase) OVER life AS phase_before, lag(part.status) OVER life AS status_before,
           max(part.version) OVER (PARTITION BY part.task) AS last_version,
           min(part.started) FILTER (WHERE part.status = 'completed') OVER (PARTITION BY part.task) AS first_completed,
           min(part.version) FILTER (WHERE part.status = 'completed') OVER (PARTITION BY part.task) AS completing,
           min(part.version) FILTER (WHERE part.status IN ('requested', 'ready')) OVER (PARTITION BY part.task) AS requesting
    FROM task_interval part JOIN kept USING (task)
    WHERE part.started < cutoff
    WINDOW life AS (PARTITION BY part.task ORDER BY part.version)
), handed AS (
    SELECT later.task, count(*) AS times
    FROM (SELECT owned.*, lag(owned.owner) OVER (PARTITION BY owned.task ORDER BY owned.version) AS owner_before
          FROM step owned WHERE owned.owner IS NOT NULL) later
    WHERE later.owner_before <> later.owner AND later.status <> 'draft'
      AND NOT (later.owner_before LIKE 'CareTeam/%' AND later.owner LIKE 'PractitionerRole/%')
    GROUP BY later.task
)
SELECT step.task, about.code, about.site,
       max(step.owner) FILTER (WHERE version = last_version),
       max(step.status) FILTER (WHERE version = last_version),
       max(step.due) FILTER (WHERE version = last_version),
       min(started) FILTER (WHERE phase <> 'not-counted'),
       min(started) FILTER (WHERE step.status IN ('requested', 'ready')),
       min(started) FILTER (WHERE step.status IN ('accepted', 'in-progress') AND version > requesting
                              AND (completing IS NULL OR version < completing)),
       min(started) FILTER (WHERE phase = 'active' AND (completing IS NULL OR version < completing)),
       min(first_completed),
       CASE WHEN bool_or(version = last_version AND phase = 'terminal')
            THEN max(started) FILTER (WHERE phase = 'terminal' AND phase_before IS DISTINCT FROM 'terminal') END,
       coalesce(sum(lasted) FILTER (WHERE phase = 'active'), interval '0'),
       coalesce(sum(lasted) FILTER (WHERE phase = 'paused'), interval '0'),
       bool_or(phase = 'paused'),
       coalesce(bool_or(status_before = 'completed' AND phase <> 'terminal'), false),
       coalesce(max(handed.times), 0)
FROM step JOIN timeline_task about ON about.task = step.task LEFT JOIN handed ON handed.task = step.task
GROUP BY step.task, about.code, about.site
HAVING bool_or(phase <> 'not-counted')
$$;
