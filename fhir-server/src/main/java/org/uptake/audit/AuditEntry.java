package org.uptake.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code audit_entry} as it is read; of a write with several subjects, one of them.
 *
 * @param part which subject of a write, from 1; 0 for an access
 * @param subjects of a write one, with its version
 * @param change C, U or D of a write; empty for an access
 * @param status null when a write was stored
 */
record AuditEntry(
        long seq,
        long part,
        Instant recorded,
        String agent,
        @Nullable String client,
        String action,
        @Nullable String type,
        List<String> subjects,
        String change,
        @Nullable Integer status,
        @Nullable String request,
        @Nullable String query,
        @Nullable String reason,
        @Nullable String address) {

    String id() {
        return part == 0 ? Long.toString(seq) : seq + "-" + part;
    }

    boolean isWrite() {
        return action.equals(AuditTrail.WRITE);
    }

    /** R4's audit-event-outcome. */
    String outcome() {
        if (status == null || status < 400) return "0";
        return status < 500 ? "4" : "8";
    }
}
