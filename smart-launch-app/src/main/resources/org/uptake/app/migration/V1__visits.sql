-- Open visits and sign-ins under way, so that they survive a restart and any process can go on with them. What is in them is sealed
-- (org.uptake.app.keep.Seal); beside it stands only what is needed to find and to drop them.
CREATE TABLE visit (
    id        text PRIMARY KEY,
    sealed    text NOT NULL,
    opened    timestamptz NOT NULL,
    last_seen timestamptz NOT NULL
);
CREATE INDEX visit_last_seen ON visit (last_seen);
CREATE INDEX visit_opened ON visit (opened);

-- id: SHA-256 of the state, which is a secret until it comes back.
CREATE TABLE pending_launch (
    id      text PRIMARY KEY,
    sealed  text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX pending_launch_expires ON pending_launch (expires);
