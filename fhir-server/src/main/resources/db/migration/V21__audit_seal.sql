-- Seals of the last hour are looked through every few seconds.
CREATE INDEX audit_seal_sealed ON audit_seal (sealed);
