package org.uptake.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One answered request.
 *
 * @param agent PractitionerRole/{id}, {@code client:} and the client's id, or {@code nobody}
 * @param client OAuth client id; null when nobody came in
 * @param action the HTTP method
 * @param type the resource type asked for; null at the root
 * @param subject Type/id when an instance was asked for
 * @param status the HTTP status answered
 * @param request X-Request-Id
 */
public record Access(
        Instant recorded,
        String agent,
        @Nullable String client,
        String action,
        @Nullable String type,
        @Nullable String subject,
        int status,
        String request) {}
