-- One row for each question of a patient, written with its Communication and its Task (docs/messages.md).
-- level: 0 the role of the route, 1 who stands in, 2 a supervisor. escalate: when it goes one level up; NULL when answered or at the top.
-- rerouted: how often a person gave it to somebody else.
CREATE TABLE question (
    communication text PRIMARY KEY,
    task          text NOT NULL UNIQUE,
    patient       text NOT NULL,
    channel       text NOT NULL,
    topic         text NOT NULL,
    site          text,
    stand_in      text NOT NULL,
    within_millis bigint NOT NULL,
    level         int NOT NULL DEFAULT 0,
    received      timestamptz NOT NULL,
    escalate      timestamptz,
    answered      timestamptz,
    answered_by   text,
    rerouted      int NOT NULL DEFAULT 0
);
CREATE INDEX question_escalate ON question (escalate) WHERE escalate IS NOT NULL;
CREATE INDEX question_received ON question (received);
