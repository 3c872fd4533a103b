package org.uptake.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answered request, one notification, one decision about a token.
 *
 * @param agent PractitionerRole/{id}, {@code client:} and the client's id, or {@code nobody}
 * @param client OAuth client id; null when nobody came in
 * @param action the HTTP method, or {@code notify}, {@code token}, {@code introspect}, {@code revoke}
 * @param type the resource type asked for; null at the root
 * @param subjects what was asked for or shown, as Type/id
 * @param status the HTTP status answered
 * @param request X-Request-Id
 * @param query path and parameters as they were asked; null where there are none
 * @param reason the policy that decided, a colon, and why
 * @param address where the request came from
 */
public record Access(
        Instant recorded,
        String agent,
        @Nullable String client,
        String action,
        @Nullable String type,
        List<String> subjects,
        int status,
        @Nullable String request,
        @Nullable String query,
        @Nullable String reason,
        @Nullable String address) {
    public Access {
        subjects = List.copyOf(subjects);
    }

    /** An access of which no more is known. */
    public Access(
            Instant recorded,
            String agent,
            @Nullable String client,
            String action,
            @Nullable String type,
            @Nullable String subject,
            int status,
            @Nullable String request) {
        this(
                recorded,
                agent,
                client,
                action,
                type,
                subject == null ? List.of() : List.of(subject),
                status,
                request,
                null,
                null,
                null);
    }

    /** Stores it in the transaction of what it tells of, for whoever has no trail of their own. */
    public void store(Connection transaction) throws SQLException {
        EntryTable.store(transaction, this);
    }
}
