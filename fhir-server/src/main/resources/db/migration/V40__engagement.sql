-- Use of interventions (org.uptake.engagement). The Observations engagement-daily are resources like all others; these tables are what is
-- counted, written in the same transaction. docs/adr/015.

-- One row for each patient, source (Device) and local day; its key is the promise that a day is counted once.
-- cell: four bytes of what counts (org.uptake.engagement.Cell).
CREATE TABLE engagement_day (
    patient     text NOT NULL,
    source      text NOT NULL,
    day         date NOT NULL,
    observation text NOT NULL,
    recorded    timestamptz NOT NULL,
    issued      timestamptz,
    zone        text NOT NULL,
    sessions    int,
    minutes     numeric,
    opened      int,
    completed   int,
    entries     int,
    hours       bytea,
    cell        bytea NOT NULL,
    PRIMARY KEY (patient, source, day)
);

-- The days of a patient and source in one row, four bytes a day from first_day on; zeros where nothing was sent.
CREATE TABLE engagement_use (
    patient     text NOT NULL,
    source      text NOT NULL,
    first_day   date NOT NULL,
    days        bytea NOT NULL,
    last_active date,
    recorded    timestamptz NOT NULL,
    PRIMARY KEY (patient, source)
) WITH (fillfactor = 70);

-- What all patients of a source did on a local day: how many days were sent, how many with use, sessions by the hour of the clock.
CREATE TABLE engagement_source_day (
    source   text NOT NULL,
    day      date NOT NULL,
    sent     int NOT NULL,
    active   int NOT NULL,
    sessions int[] NOT NULL,
    PRIMARY KEY (source, day)
) WITH (fillfactor = 70);

-- On which days (UTC) a source said that it was alive, and when last.
CREATE TABLE engagement_heartbeat (
    source text NOT NULL,
    day    date NOT NULL,
    at     timestamptz NOT NULL,
    PRIMARY KEY (source, day)
);

-- Every course that was begun, open or not. started is T0; ended is when it was left, by the state it was left in.
CREATE TABLE engagement_course (
    careplan     text PRIMARY KEY,
    patient      text NOT NULL,
    intervention text NOT NULL,
    site         text,
    started      timestamptz NOT NULL,
    ended        timestamptz,
    state        text NOT NULL
);
CREATE INDEX engagement_course_started ON engagement_course (started);
CREATE INDEX engagement_course_patient ON engagement_course (patient);

-- Two runs of days as one; where both have a day, the later argument's counts.
CREATE FUNCTION engagement_merge(first date, days bytea, other_first date, other bytea) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    start date := least(first, other_first);
    stop  int := greatest(first - start + length(days) / 4, other_first - start + length(other) / 4);
    at    int;
    whole bytea;
BEGIN
    IF other_first = first + length(days) / 4 THEN
        RETURN days || other;
    END IF;
    whole := decode(repeat('00', (first - start) * 4), 'hex') || days;
    whole := whole || decode(repeat('00', stop * 4 - length(whole)), 'hex');
    FOR i IN 0 .. length(other) / 4 - 1 LOOP
        IF get_byte(other, i * 4) <> 0 THEN
            at := (other_first - start + i) * 4;
            whole := overlay(whole PLACING substring(other FROM i * 4 + 1 FOR 4) FROM at + 1 FOR 4);
        END IF;
    END LOOP;
    RETURN whole;
END
$$;

-- Makes the rows of engagement_use anew from engagement_day: after corrections and deletions.
CREATE FUNCTION engagement_recount(patients text[], sources text[]) RETURNS void LANGUAGE sql AS $$
DELETE FROM engagement_use u USING unnest(patients, sources) AS w(patient, source)
    WHERE u.patient = w.patient AND u.source = w.source;
INSERT INTO engagement_use (patient, source, first_day, days, last_active, recorded)
SELECT s.patient, s.source, s.low,
       (SELECT string_agg(coalesce(d.cell, '\x00000000'), ''::bytea ORDER BY n)
        FROM generate_series(0, s.high - s.low) n
        LEFT JOIN engagement_day d ON d.patient = s.patient AND d.source = s.source AND d.day = s.low + n),
       s.active, s.recorded
FROM (SELECT d.patient, d.source, min(d.day) AS low, max(d.day) AS high, max(d.recorded) AS recorded,
             max(d.day) FILTER (WHERE get_byte(d.cell, 0) >= 128) AS active
      FROM (SELECT DISTINCT * FROM unnest(patients, sources) AS w(patient, source)) w
      JOIN engagement_day d ON d.patient = w.patient AND d.source = w.source
      GROUP BY d.patient, d.source) s;
$$;

-- Courses that were begun before this table was there.
INSERT INTO engagement_course (careplan, patient, intervention, site, started, ended, state)
SELECT id, patient, split_part(body #>> '{instantiatesCanonical,0}', '|', 1), jsonb_path_query_first(body,
           '$.extension[*] ? (@.url == "https://w3id.org/uptake/fhir/StructureDefinition/site").valueReference.reference') #>> '{}',
       (body #>> '{period,start}')::timestamptz,
       CASE WHEN body ->> 'status' IN ('revoked', 'completed') THEN coalesce((jsonb_path_query_first(body,
           '$.extension[*] ? (@.url == "https://w3id.org/uptake/fhir/StructureDefinition/status-effective").valueDateTime') #>> '{}')::timestamptz,
           recorded) END, state
FROM (SELECT r.id, r.patient, r.recorded, v.body::jsonb AS body, jsonb_path_query_first(v.body::jsonb,
          '$.extension[*] ? (@.url == "https://w3id.org/uptake/fhir/StructureDefinition/enrolment-state").valueCode') #>> '{}' AS state
      FROM resource r JOIN resource_version v ON v.type = r.type AND v.id = r.id AND v.version = r.version
      WHERE r.type = 'CarePlan' AND NOT r.deleted AND r.patient IS NOT NULL) plans
WHERE state IN ('enrolled', 'onboarded', 'active', 'paused', 'disengaged', 'unreachable', 'withdrawn', 'completed')
  AND body #>> '{instantiatesCanonical,0}' IS NOT NULL AND length(body #>> '{period,start}') > 10
  AND body ->> 'status' <> 'entered-in-error';
