-- One row for each decision to send a message, written in the decision's transaction (docs/messages.md).
-- due: when it is to be handed to its channel; only in state planned. claimed_until: only while a server hands it over.
-- uncertain: an attempt ended without an answer, so that the channel may have taken it.
-- urgent: answers at once what the patient has just written.
-- reference: the channel's own id of the message. address: as it was written to, for receipts and replies.
CREATE TABLE message_outbox (
    communication text PRIMARY KEY,
    decision      text NOT NULL UNIQUE,
    request       text,
    patient       text NOT NULL,
    enrolment     text,
    category      text NOT NULL,
    channel       text,
    address       text,
    state         text NOT NULL,
    problem       text,
    decided       timestamptz NOT NULL,
    due           timestamptz,
    expires       timestamptz,
    attempts      int NOT NULL DEFAULT 0,
    uncertain     boolean NOT NULL DEFAULT false,
    claim         bigint NOT NULL DEFAULT 0,
    claimed_until timestamptz,
    reference     text,
    urgent        boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX message_outbox_request ON message_outbox (request) WHERE request IS NOT NULL;
CREATE INDEX message_outbox_due ON message_outbox (channel, due) WHERE due IS NOT NULL;
CREATE INDEX message_outbox_claimed ON message_outbox (claimed_until) WHERE claimed_until IS NOT NULL;
CREATE INDEX message_outbox_planned ON message_outbox (patient) WHERE due IS NOT NULL;
CREATE INDEX message_outbox_address ON message_outbox (channel, address, decided);
CREATE INDEX message_outbox_reference ON message_outbox (channel, reference) WHERE reference IS NOT NULL;
CREATE INDEX message_outbox_stuck ON message_outbox (decided) WHERE state IN ('failed', 'bounced', 'unknown');

-- What patients do not want, from Consents of category contact; channel '*' is any contact.
CREATE TABLE message_opt_out (
    consent text NOT NULL,
    patient text NOT NULL,
    channel text NOT NULL,
    PRIMARY KEY (patient, channel, consent)
);
CREATE INDEX message_opt_out_consent ON message_opt_out (consent);

-- The key by which links in messages are signed; the same for every server of this database.
CREATE TABLE message_key (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    value bytea NOT NULL
);

-- What came in, so that a gateway or mailbox that tells twice is heard once.
CREATE TABLE message_inbound (
    channel  text NOT NULL,
    id       text NOT NULL,
    received timestamptz NOT NULL,
    PRIMARY KEY (channel, id)
);
