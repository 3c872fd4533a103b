-- History is read newest first by the time of recording; versions of one instant follow the change sequence.
CREATE INDEX resource_version_type_recorded ON resource_version (type, recorded, seq);
CREATE INDEX resource_version_recorded ON resource_version (recorded, seq);
DROP INDEX resource_version_type_sequence;
