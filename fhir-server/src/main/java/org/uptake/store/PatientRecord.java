package org.uptake.store;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uptake.search.TimeRange;

/** Everything that is about a patient, page by page, in the order of type and id. */
public final class PatientRecord {
    /** Search parameters that say when care took place; a resource without any of them belongs to every time. */
    private static final String[] CARE_DATES = {
        "date", "period", "authored-on", "authored", "sent", "received", "onset-date", "occurrence", "effective"
    };

    private static final String OF_PATIENT = "SELECT v.type, v.id, v.version, v.recorded, v.body FROM resource r"
            + " JOIN resource_version v ON v.type = r.type AND v.id = r.id AND v.version = r.version"
            + " WHERE r.patient = ? AND r.type = ANY(?) AND NOT r.deleted";

    private static final String DURING = " AND (NOT EXISTS (SELECT 1 FROM search_time t"
            + " WHERE t.type = r.type AND t.id = r.id AND t.parameter = ANY(?))"
            + " OR EXISTS (SELECT 1 FROM search_time t WHERE t.type = r.type AND t.id = r.id AND t.parameter = ANY(?)"
            + " AND t.low < ? AND t.high > ?))";

    private final Store store;

    PatientRecord(Store store) {
        this.store = store;
    }

    /**
     * @param types without Patient itself
     * @param since last changed at this time or later
     * @param care only what has no care date, or one that overlaps this time
     * @param after the reference that ended the page before
     */
    public record Question(
            String patient,
            List<String> types,
            Optional<Instant> since,
            Optional<TimeRange> care,
            Optional<String> after) {}

    /** @param more whether there is a next page */
    public record Page(List<Version> versions, boolean more) {}

    public Page read(Question question, int count) {
        var sql = new StringBuilder(OF_PATIENT);
        var arguments = new ArrayList<Object>();
        arguments.add(question.patient());
        arguments.add(question.types().toArray(new String[0]));
        question.since().ifPresent(since -> {
            sql.append(" AND r.recorded >= ?");
            arguments.add(Timestamp.from(since));
        });
        question.care().ifPresent(care -> {
            sql.append(DURING);
            arguments.addAll(List.of(CARE_DATES, CARE_DATES, Timestamp.from(care.high()), Timestamp.from(care.low())));
        });
        question.after().ifPresent(after -> {
            sql.append(" AND (r.type, r.id) > (?, ?)");
            arguments.addAll(List.of(after.split("/", 2)));
        });
        sql.append(" ORDER BY r.type, r.id LIMIT ?");
        arguments.add(count + 1);
        return store.read(connection -> {
            var read = StoreSql.thatFit(connection, sql.toString(), "q.type, q.id", arguments.toArray());
            var versions =
                    read.versions().subList(0, Math.min(count, read.versions().size()));
            return new Page(
                    versions, read.cut() || versions.size() < read.versions().size());
        });
    }
}
