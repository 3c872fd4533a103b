-- Clients that were added by the command "clients add", and those that were disabled, also such as stand in a file. The definition is an
-- entry of the file's list of clients; it has public keys or their address, and no secret.
CREATE TABLE oauth_client (
    id         text PRIMARY KEY,
    definition text,
    added      timestamptz,
    disabled   timestamptz,
    CHECK (definition IS NOT NULL OR disabled IS NOT NULL)
);
