-- Work that is not finished; kept by org.uptake.task.OpenTasks. Owner '' is nobody; no due date is the year 9999.
CREATE TABLE task_open (
    id         text PRIMARY KEY,
    patient    text,
    owner      text NOT NULL,
    site       text,
    code       text NOT NULL,
    status     text NOT NULL,
    due        timestamptz NOT NULL,
    not_before timestamptz NOT NULL
);
CREATE INDEX task_open_owner ON task_open (owner, due, id);
CREATE INDEX task_open_unowned ON task_open (site, due, id) WHERE owner = '';

-- One row for every enrolment that is not over; kept by org.uptake.enrolment.OpenEnrolments.
-- The primary key is the promise that a patient is enrolled in an intervention once.
CREATE TABLE enrolment_open (
    patient      text NOT NULL,
    intervention text NOT NULL,
    careplan     text NOT NULL UNIQUE,
    PRIMARY KEY (patient, intervention)
);

-- Which state of the FHIR package (profiles/) the store holds, so that starting need not compare every resource.
CREATE TABLE package_loaded (
    name text PRIMARY KEY,
    hash text NOT NULL
);
