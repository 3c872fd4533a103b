-- org.uptake.task.WorklistSql asks these two functions. They are functions so that PostgreSQL plans them once for a connection and
-- not for every page: planning cost more than running. LIMIT and the settings keep to the owner's index in its order, also while the
-- statistics of a table that has just grown still say that it is small (WorklistPlanIT reads the plans).

-- The version of the task, so that a page need not look it up.
ALTER TABLE task_open ADD COLUMN version integer;
UPDATE task_open o SET version = r.version FROM resource r WHERE r.type = 'Task' AND r.id = o.id;
ALTER TABLE task_open ALTER COLUMN version SET NOT NULL;

-- The first tasks of these owners after a place in the order of due date and id, then their patients.
-- An owner that is empty text means nobody; no sites or no codes mean all.
CREATE FUNCTION worklist_page(
    owners text[], sites text[], codes text[], actionable boolean, at timestamptz,
    after_due timestamptz, after_id text, most integer)
RETURNS TABLE (type text, id text, version integer, recorded timestamptz, body text, due timestamptz, place bigint)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH page AS MATERIALIZED (
        SELECT o.*, row_number() OVER (ORDER BY o.due, o.id) AS place
        FROM unnest(owners) AS wanted (owner) CROSS JOIN LATERAL (
            SELECT t.id, t.version, t.patient, t.due FROM task_open t
            WHERE t.owner = wanted.owner AND (t.due, t.id) > (after_due, after_id)
              AND (cardinality(sites) = 0 OR t.site = ANY (sites))
              AND (cardinality(codes) = 0 OR t.code = ANY (codes))
              AND (NOT actionable OR (t.status <> 'on-hold' AND t.not_before <= at))
            ORDER BY t.due, t.id LIMIT most) o
        ORDER BY o.due, o.id LIMIT most)
    SELECT 'Task', p.id, p.version, v.recorded, v.body, p.due, p.place
    FROM page p CROSS JOIN LATERAL (
        SELECT v.recorded, v.body FROM resource_version v
        WHERE v.type = 'Task' AND v.id = p.id AND v.version = p.version LIMIT 1) v
    UNION ALL
    SELECT 'Patient', w.id, r.version, v.recorded, v.body, NULL, w.place
    FROM (SELECT substr(p.patient, 9) AS id, min(p.place) AS place FROM page p
          WHERE p.patient LIKE 'Patient/%' AND p.place < most GROUP BY p.patient) w
    CROSS JOIN LATERAL (
        SELECT r.version FROM resource r WHERE r.type = 'Patient' AND r.id = w.id AND NOT r.deleted LIMIT 1) r
    CROSS JOIN LATERAL (
        SELECT v.recorded, v.body FROM resource_version v
        WHERE v.type = 'Patient' AND v.id = w.id AND v.version = r.version LIMIT 1) v
    ORDER BY 7;
END $$;

-- How many tasks a list of these owners has; counting stops at the most.
CREATE FUNCTION worklist_count(
    owners text[], sites text[], codes text[], actionable boolean, at timestamptz, most integer)
RETURNS integer
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
BEGIN
    RETURN (
        SELECT count(*) FROM (
            SELECT FROM unnest(owners) AS wanted (owner) CROSS JOIN LATERAL (
                SELECT FROM task_open t
                WHERE t.owner = wanted.owner
                  AND (cardinality(sites) = 0 OR t.site = ANY (sites))
                  AND (cardinality(codes) = 0 OR t.code = ANY (codes))
                  AND (NOT actionable OR (t.status <> 'on-hold' AND t.not_before <= at))
                ORDER BY t.due, t.id LIMIT most) o
            LIMIT most) counted);
END $$;
