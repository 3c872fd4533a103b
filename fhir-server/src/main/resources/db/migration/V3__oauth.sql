-- Keys that sign tokens: made at the first start, shared by all nodes.
CREATE TABLE oauth_key (
    kid        text PRIMARY KEY,
    jwk        text NOT NULL,
    created_at timestamptz NOT NULL
);

-- Launch values, authorization codes and refresh tokens. Only a SHA-256 of each is kept. A used one stays until it expires, so that a second use
-- is recognised and ends what the first one gave.
CREATE TABLE oauth_secret (
    hash       bytea PRIMARY KEY,
    kind       text NOT NULL,
    grant_id   text NOT NULL,
    payload    text NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX oauth_secret_grant ON oauth_secret (grant_id);
CREATE INDEX oauth_secret_expiry ON oauth_secret (expires_at);

-- Client assertions seen (RFC 7523 section 3): a jti counts once per client while its assertion lives.
CREATE TABLE oauth_assertion (
    client     text NOT NULL,
    jti        text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (client, jti)
);
CREATE INDEX oauth_assertion_expiry ON oauth_assertion (expires_at);

-- Ended before their time: ids of access tokens (jti) and of whole grants.
CREATE TABLE oauth_revoked (
    id         text PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX oauth_revoked_expiry ON oauth_revoked (expires_at);
