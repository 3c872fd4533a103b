package org.uptake.app.ehr;

import java.util.List;
import java.util.regex.Pattern;

/** What the EHR really granted, in the words of SMART v2 or v1. Not what we asked for. */
public record GrantedScopes(List<String> scopes) {
    private static final Pattern READS_PATIENT =
            Pattern.compile("(?:patient|user)/(?:Patient|\\*)\\.(?:read|\\*|c?ru?d?s?)(?:\\?.*)?");

    public GrantedScopes {
        scopes = List.copyOf(scopes);
    }

    public boolean mayReadPatient() {
        return scopes.stream().anyMatch(scope -> READS_PATIENT.matcher(scope).matches());
    }
}
