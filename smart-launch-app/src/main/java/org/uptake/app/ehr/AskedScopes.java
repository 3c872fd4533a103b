package org.uptake.app.ehr;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What we ask an EHR for, in the words that it understands. */
public final class AskedScopes {
    private static final Pattern V2 = Pattern.compile("((?:patient|user|system)/[A-Za-z*]+)\\.(c?r?u?d?s?)(?:\\?.*)?");

    private AskedScopes() {}

    /** SMART App Launch 2.2, "Scopes": v1 names only for an EHR that knows those and not v2. */
    public static List<String> of(Ehr ehr, SmartConfiguration advertised) {
        var capabilities = advertised.capabilities();
        var old = capabilities.contains("permission-v1") && !capabilities.contains("permission-v2");
        return old ? ehr.scopes().stream().map(AskedScopes::old).toList() : ehr.scopes();
    }

    /** The least of read, write and * that holds what v2 asks. A filter has no v1 form, so the wider scope is asked. */
    private static String old(String scope) {
        var parts = V2.matcher(scope);
        return parts.matches() && !parts.group(2).isEmpty() ? parts.group(1) + "." + rights(parts) : scope;
    }

    private static String rights(Matcher parts) {
        var letters = parts.group(2);
        var reads = letters.contains("r") || letters.contains("s");
        var writes = letters.contains("c") || letters.contains("u") || letters.contains("d");
        if (reads && writes) return "*";
        return reads ? "read" : "write";
    }
}
