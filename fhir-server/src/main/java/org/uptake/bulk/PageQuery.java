package org.uptake.bulk;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.bulk.ExportFile.Place;
import org.uptake.bulk.ExportPlan.Kind;
import org.uptake.bulk.ExportPlan.Part;
import org.uptake.bulk.ExportRequest.Provenance;
import org.uptake.search.References;

/**
 * The SQL of one part: pages by key, of the versions that the job's snapshot shows. A page ends after {@value #ROWS} rows or when its text
 * is {@value #BYTES} bytes, whichever comes first, so that memory does not depend on what is stored.
 */
final class PageQuery {
    private static final int ROWS = 1000;
    private static final int BYTES = 4 << 20;
    /** A transaction's changes carry the time at which it began; no transaction lasts as long as this. */
    private static final long LONGEST_TRANSACTION_SECONDS = 3600;

    private final Connection connection;
    private final String sql;
    private final List<Object> before = new ArrayList<>();
    private final List<Object> after = new ArrayList<>();
    private final boolean byPatient;

    /** @param body the stored JSON as UTF-8; null for a deletion */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and copying bodies would cost
    record Row(Place place, byte @Nullable [] body) {}

    PageQuery(Connection connection, Job job, Part part, TypeFilters filters) throws SQLException {
        this.connection = connection;
        var plan = job.plan();
        this.byPatient = plan.listed()
                && !part.source().equals("Binary")
                && !part.source().equals("Provenance");
        var where = new ArrayList<String>();
        where.add("r.type = '" + part.source() + "'");
        where.add(part.kind() == Kind.DELETED ? "v.deleted" : "NOT v.deleted");
        before.add(job.snapshot());
        if (plan.since() != null) since(where, plan.since(), Jobs.horizon(connection, plan.since()));
        if (part.source().equals("Provenance") && part.kind() == Kind.OUTPUT) provenance(where, job);
        else if (plan.ofPatients() && !part.source().equals("Binary")) where.add("v.patient IS NOT NULL");
        alternatives(where, part, filters, plan.reach());
        this.sql = sql(job, where);
    }

    private String sql(Job job, List<String> where) {
        var key = byPatient ? "p.patient, r.id" : "r.id";
        var from = byPatient
                ? "bulk_patient p JOIN resource r ON r.patient = p.patient AND p.job = '" + job.id() + "'"
                : "resource r";
        return "SELECT patient, id, body FROM (SELECT " + (byPatient ? "p.patient" : "''")
                + " AS patient, r.id, v.body,"
                + " sum(octet_length(v.body)) OVER (ORDER BY " + key
                + " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ahead FROM " + from
                + " JOIN LATERAL (SELECT w.tx, w.recorded, w.deleted, w.patient, w.body FROM resource_version w"
                + " WHERE w.type = r.type AND w.id = r.id AND pg_visible_in_snapshot(w.tx, ?::pg_snapshot)"
                + " ORDER BY w.version DESC LIMIT 1) v ON true WHERE " + String.join(" AND ", where)
                + (byPatient ? " AND v.patient = p.patient AND (p.patient, r.id) > (?, ?)" : " AND r.id > ?")
                + " ORDER BY " + key + " LIMIT " + ROWS + ") page WHERE coalesce(ahead, 0) < " + BYTES
                + " ORDER BY patient, id";
    }

    /** The next page; empty at the end. */
    List<Row> after(Place place) throws SQLException {
        return Sql.list(
                connection,
                sql,
                row -> new Row(new Place(row.getString(1), row.getString(2)), row.getBytes(3)),
                arguments(place));
    }

    /** PostgreSQL's plan of a page. */
    List<String> explain(Place place) throws SQLException {
        return Sql.list(connection, "EXPLAIN " + sql, row -> row.getString(1), arguments(place));
    }

    private Object[] arguments(Place place) {
        var arguments = new ArrayList<>(before);
        arguments.addAll(after);
        if (byPatient) arguments.add(place.patient());
        arguments.add(place.id());
        return arguments.toArray();
    }

    /** What was received later, and what was received before but was not there yet when the client was told that time. */
    private void since(List<String> where, Instant since, Optional<String> horizon) {
        where.add("r.recorded > ?");
        after.add(since.minusSeconds(LONGEST_TRANSACTION_SECONDS));
        if (horizon.isPresent()) {
            where.add("NOT pg_visible_in_snapshot(v.tx, ?::pg_snapshot)");
            after.add(horizon.get());
        } else {
            where.add("v.recorded > ?");
            after.add(since);
        }
    }

    private void alternatives(List<String> where, Part part, TypeFilters filters, WholeTypes reach) {
        var alternatives = new ArrayList<String>();
        for (var query : part.filters()) {
            var all = new ArrayList<String>();
            for (var condition : filters.conditions(part.source(), query, reach)) {
                all.add(condition.sql());
                after.addAll(condition.arguments());
            }
            alternatives.add("(" + String.join(" AND ", all) + ")");
        }
        if (!alternatives.isEmpty()) where.add("(" + String.join(" OR ", alternatives) + ")");
    }

    /** Provenance is of a patient when what it is about is; asked for as associated data, it is of what goes out. */
    private void provenance(List<String> where, Job job) {
        var plan = job.plan();
        var associated = plan.provenance() != Provenance.AS_ANY_TYPE;
        if (!plan.ofPatients() && !associated) return;
        var target = new ArrayList<String>();
        target.add("NOT t.deleted");
        if (plan.listed())
            target.add("t.patient IN (SELECT l.patient FROM bulk_patient l WHERE l.job = '" + job.id() + "')");
        else if (plan.ofPatients()) target.add("t.patient IS NOT NULL");
        if (associated) {
            target.add("t.type = ANY(?)");
            var types = plan.exported();
            types.remove("Provenance");
            after.add(types.toArray(new String[0]));
        }
        if (plan.provenance() == Provenance.LATEST) {
            target.add(
                    "NOT EXISTS (SELECT FROM resource n JOIN resource_version m USING (type, id, version)"
                            + " WHERE n.type = 'Provenance' AND NOT n.deleted AND n.id <> r.id"
                            + " AND n.tokens @> ARRAY[reference_token(?, a ->> 'reference')]"
                            + " AND (m.body::jsonb ->> 'recorded')::timestamptz > (v.body::jsonb ->> 'recorded')::timestamptz)");
            after.add(References.key("Provenance", "target"));
        }
        where.add("EXISTS (SELECT FROM jsonb_array_elements(v.body::jsonb -> 'target') a"
                + " JOIN resource t ON t.type = split_part(a ->> 'reference', '/', 1)"
                + " AND t.id = split_part(a ->> 'reference', '/', 2) WHERE " + String.join(" AND ", target) + ")");
    }
}
