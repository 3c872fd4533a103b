-- When a task that nobody has begun is no longer to be done; kept by org.uptake.enrolment.Expiries, emptied by Expiry.
CREATE TABLE task_expiry (
    task text PRIMARY KEY,
    at   timestamptz NOT NULL
);
CREATE INDEX task_expiry_at ON task_expiry (at);
