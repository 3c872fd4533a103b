-- Cards that an EHR was answered, and what became of them (CDS Hooks 2.0, "Feedback"). A hook that fires again with the same
-- hook_instance finds the same card. patient is empty until we have met the patient; ehr_patient is the id in that EHR.
CREATE TABLE cds_card (
    card            uuid PRIMARY KEY,
    ehr             text NOT NULL,
    service         text NOT NULL,
    hook_instance   text NOT NULL,
    intervention    text NOT NULL,
    patient         text,
    ehr_patient     text NOT NULL,
    ehr_user        text NOT NULL,
    rule            text NOT NULL,
    rule_version    text NOT NULL,
    shown           timestamptz NOT NULL,
    opened          timestamptz,
    outcome         text CHECK (outcome IN ('accepted', 'overridden')),
    outcome_at      timestamptz,
    choice          text,
    override_reason text,
    comment         text,
    silent_until    timestamptz,
    applied         text,
    UNIQUE (ehr, service, hook_instance, intervention)
);
CREATE INDEX cds_card_shown ON cds_card (shown);
CREATE INDEX cds_card_silent ON cds_card (ehr, ehr_patient) WHERE silent_until IS NOT NULL;
CREATE INDEX cds_card_patient ON cds_card (patient) WHERE patient IS NOT NULL;

-- A token of an EHR counts once.
CREATE TABLE cds_token (
    issuer  text NOT NULL,
    jti     text NOT NULL,
    expires timestamptz NOT NULL,
    PRIMARY KEY (issuer, jti)
);
CREATE INDEX cds_token_expires ON cds_token (expires);
