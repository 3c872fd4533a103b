package org.uptake.fhirapi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;
import org.uptake.refusal.Refusal;

/**
 * One RESTful interaction, from the wire or from a bundle's entry.
 *
 * @param path the segments behind the FHIR base
 * @param headers with lower-case names
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and copying bodies would cost
record RestRequest(
        Caller caller,
        String method,
        List<String> path,
        Map<String, List<String>> query,
        Map<String, String> headers,
        byte[] body) {

    String segment(int n) {
        return n >= 0 && n < path.size() ? path.get(n) : "";
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    RestRequest with(Map<String, List<String>> otherQuery, byte[] otherBody) {
        return new RestRequest(caller, method, path, otherQuery, headers, otherBody);
    }

    RestRequest by(Caller other) {
        return new RestRequest(other, method, path, query, headers, body);
    }

    boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** The version in If-Match; null when the header is not there. */
    @Nullable Integer ifMatch() {
        return version(headers.get("if-match"));
    }

    static @Nullable Integer version(@Nullable String value) {
        if (value == null) return null;
        var digits = value.replaceFirst("^W/", "").replaceAll("^\"|\"$", "");
        try {
            return Integer.valueOf(digits);
        } catch (NumberFormatException notAVersion) {
            throw Refusal.of(400, "value", "if-match", "If-Match must be a version as in ETag, for example W/\"3\".")
                    .asException();
        }
    }

    /** Whether a preference stands in one of the Prefer headers (RFC 7240). */
    boolean prefers(String preference) {
        for (var part : headers.getOrDefault("prefer", "").split("[,;]"))
            if (part.trim().equals(preference)) return true;
        return false;
    }
}
