-- What lets PostgreSQL choose the plan of a search well, also right after a load. docs/search.md, "How it works".

-- V12 asked for statistics of a thousand: an ANALYZE of 100,000 tasks then took 4.5 s of processor time instead of 0.3, again and again
-- while a database grew, and at a million tasks a patient's token would have been left out all the same. A search now asks for a
-- patient by the column, and for a single token in a way that takes a rare one for rare (Conditions.tokens).
ALTER TABLE resource ALTER COLUMN tokens SET STATISTICS 100;

-- Counted anew after a tenth instead of a fifth. The tables grow from nothing to many thousands within a minute when a clinic is loaded,
-- and a plan for the type of resource that was not there a minute ago reads all of it.
ALTER TABLE resource SET (autovacuum_analyze_scale_factor = 0.1, autovacuum_analyze_threshold = 500);
ALTER TABLE resource_version SET (autovacuum_analyze_scale_factor = 0.1, autovacuum_analyze_threshold = 500);
ALTER TABLE search_time SET (autovacuum_analyze_scale_factor = 0.1, autovacuum_analyze_threshold = 1000);
ALTER TABLE search_text SET (autovacuum_analyze_scale_factor = 0.1, autovacuum_analyze_threshold = 1000);
ALTER TABLE search_quantity SET (autovacuum_analyze_scale_factor = 0.1, autovacuum_analyze_threshold = 1000);

-- A parameter belongs to few types and has values of its own; PostgreSQL would multiply the shares of both.
CREATE STATISTICS search_time_kinds (mcv) ON type, parameter, low, high FROM search_time;
CREATE STATISTICS search_text_kinds (mcv) ON type, parameter, normal FROM search_text;
CREATE STATISTICS search_quantity_kinds (mcv) ON type, parameter, low, high FROM search_quantity;

-- One index for the beginnings of texts and for their order. In this collation it does both, whatever the database's.
DROP INDEX search_text_prefix;
ALTER TABLE search_text ALTER COLUMN normal TYPE text COLLATE "C";
CREATE INDEX search_text_prefix ON search_text (type, parameter, normal);
