-- Where the dispatcher stands: in the change sequence (docs/adr/002), and up to which moment due dates were looked at.
-- Whoever holds this row's lock is the one server that makes events.
CREATE TABLE subscription_mark (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    tx    xid8 NOT NULL,
    seq   bigint NOT NULL,
    swept timestamptz
);
INSERT INTO subscription_mark (tx, seq) SELECT pg_snapshot_xmin(pg_current_snapshot()), 0;

-- One row for each Subscription: written with it, then kept by the dispatcher.
-- started: events are recorded. events: number of the last one. due: when something is to be sent next.
-- secrets: the header lines as they were given; the stored resource has them masked.
CREATE TABLE subscription_queue (
    id            text PRIMARY KEY,
    version       int NOT NULL,
    status        text NOT NULL,
    topic         text NOT NULL,
    receiver      text NOT NULL,
    owner         text NOT NULL,
    patient       text,
    secrets       text[] NOT NULL,
    lease_seconds int NOT NULL,
    heartbeat     int,
    ends          timestamptz,
    started       boolean NOT NULL DEFAULT false,
    events        bigint NOT NULL DEFAULT 0,
    failures      int NOT NULL DEFAULT 0,
    failing_since timestamptz,
    problem       text,
    due           timestamptz,
    claim         bigint NOT NULL DEFAULT 0,
    claimed_until timestamptz
);
CREATE INDEX subscription_queue_started ON subscription_queue (topic) WHERE started;
CREATE INDEX subscription_queue_due ON subscription_queue (due) WHERE due IS NOT NULL;

-- Numbered from 1 without gaps for each subscription. cause: the version or due date that made it; once each.
CREATE TABLE subscription_event (
    subscription text NOT NULL,
    number       bigint NOT NULL,
    cause        text NOT NULL,
    type         text NOT NULL,
    id           text NOT NULL,
    version      int NOT NULL,
    recorded     timestamptz NOT NULL,
    state        text NOT NULL DEFAULT 'waiting',
    reason       text,
    PRIMARY KEY (subscription, number),
    UNIQUE (cause, subscription)
);
CREATE INDEX subscription_event_waiting ON subscription_event (subscription, number) WHERE state = 'waiting';
CREATE INDEX subscription_event_dead ON subscription_event (subscription, number) WHERE state = 'dead';
CREATE INDEX subscription_event_sent ON subscription_event (recorded) WHERE state = 'sent';

-- Tasks whose due date has passed since the last look.
CREATE INDEX task_open_due ON task_open (due);
