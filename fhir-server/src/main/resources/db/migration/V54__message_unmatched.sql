-- What came in by text from a number that nobody here has: kept for a person to look at (docs/messages.md), for it may be a patient's.
CREATE TABLE message_unmatched (
    channel  text NOT NULL,
    id       text NOT NULL,
    address  text NOT NULL,
    text     text NOT NULL,
    received timestamptz NOT NULL,
    PRIMARY KEY (channel, id)
);
CREATE INDEX message_unmatched_received ON message_unmatched (received);
