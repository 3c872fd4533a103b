package org.uptake.audit;

import java.util.ArrayList;
import java.util.List;

/** Conditions on entries, put together from what a search for AuditEvents asks. */
public final class AuditQuestion {
    /** R4's audit-event-action, from what an entry says. */
    static final String ACTION = "CASE WHEN e.action = 'write' THEN substr(e.changes, s.part::int, 1)"
            + " WHEN e.action IN ('read', 'vread', 'notify') THEN 'R' WHEN e.action = 'create' THEN 'C'"
            + " WHEN e.action IN ('update', 'patch') THEN 'U' WHEN e.action = 'delete' THEN 'D' ELSE 'E' END";

    private static final String OUTCOME =
            "CASE WHEN coalesce(e.status, 200) < 400 THEN '0' WHEN e.status < 500 THEN '4' ELSE '8' END";
    /** Of a write one subject, of an access all. */
    private static final String SUBJECTS = "CASE WHEN s.part > 0 THEN ARRAY[s.one] ELSE e.subject END";

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> arguments = new ArrayList<>();
    private final List<List<String>> patients = new ArrayList<>();

    /** @param seq and the subject of a write, 0 for an access */
    public AuditQuestion is(long seq, long part) {
        return and("e.seq = ? AND s.part = ?", seq, part);
    }

    public AuditQuestion olderThan(long seq, long part) {
        return and("(e.seq, s.part) < (?, ?)", seq, part);
    }

    /** @param comparison a comparison operator of SQL */
    public AuditQuestion recorded(String comparison, java.time.Instant time) {
        return and("e.recorded " + comparison + " ?", time.atOffset(java.time.ZoneOffset.UTC));
    }

    /** @param agents PractitionerRole/{id}, or the id of a client */
    public AuditQuestion by(List<String> agents) {
        var names = agents.toArray(new String[0]);
        return and("(e.agent = ANY(?) OR e.client = ANY(?))", names, names);
    }

    /** @param references Type/id */
    public AuditQuestion about(List<String> references) {
        var names = references.toArray(new String[0]);
        return and("audit_about(e.subject) && ? AND audit_about(" + SUBJECTS + ") && ?", names, names);
    }

    /** Whose record it was, by what is known of the resources today. */
    public AuditQuestion ofPatients(List<String> ids) {
        patients.add(List.copyOf(ids));
        return this;
    }

    /** Ids of patients, for each time that {@link #ofPatients} was asked. */
    List<List<String>> patients() {
        return patients;
    }

    public AuditQuestion action(List<String> letters) {
        return and(ACTION + " = ANY(?)", (Object) letters.toArray(new String[0]));
    }

    public AuditQuestion outcome(List<String> codes) {
        return and(OUTCOME + " = ANY(?)", (Object) codes.toArray(new String[0]));
    }

    private AuditQuestion and(String condition, Object... values) {
        conditions.add(condition);
        arguments.addAll(List.of(values));
        return this;
    }

    String sql() {
        return conditions.isEmpty() ? "TRUE" : String.join(" AND ", conditions);
    }

    List<Object> arguments() {
        return arguments;
    }
}
