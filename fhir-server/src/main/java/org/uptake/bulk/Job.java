package org.uptake.bulk;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One export.
 *
 * @param client the OAuth client that began it
 * @param agent for whom
 * @param snapshot PostgreSQL's pg_snapshot: exactly what is exported
 * @param transactionTime Bulk Data 2.0, "Response - Complete Status"
 * @param problem why it failed
 */
record Job(
        String id,
        String client,
        String agent,
        String request,
        ExportPlan plan,
        State state,
        String snapshot,
        Instant transactionTime,
        @Nullable String problem,
        Instant expires) {
    enum State {
        IN_PROGRESS("in-progress"),
        COMPLETE("complete"),
        FAILED("failed");

        private final String code;

        State(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }

        static State of(String code) {
            for (var state : values()) if (state.code.equals(code)) return state;
            throw new IllegalArgumentException(code);
        }
    }
}
