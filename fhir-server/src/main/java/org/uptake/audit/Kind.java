package org.uptake.audit;

import java.util.Set;

/**
 * What sort of event an entry is.
 *
 * @param subtype an R4 interaction, or a code of {@code subtypeSystem}
 * @param action R4's audit-event-action
 * @param pattern the BALP profile's name without Patient; empty where there is none
 */
record Kind(String type, String subtypeSystem, String subtype, String action, String pattern) {
    private static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
    private static final String LIFECYCLE = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle";
    private static final String REST = "rest";
    private static final String AUTHENTICATION = "110114";
    private static final String EXPORT = "110106";
    private static final Set<String> SEARCHES = Set.of("search", "search-type", "search-system");
    private static final Set<String> ABOUT_ONE = Set.of("Read", "Create", "Update", "Delete");
    private static final Set<String> HISTORIES = Set.of("history-instance", "history-type", "history-system");

    static Kind of(AuditEntry entry) {
        if (entry.isWrite())
            return switch (entry.change()) {
                case "C" -> rest("create", "C", "Create");
                case "D" -> rest("delete", "D", "Delete");
                default -> rest("update", "U", "Update");
            };
        var action = entry.action();
        if (SEARCHES.contains(action)) return rest(action, "E", "Query");
        if (HISTORIES.contains(action)) return rest(action, "E", "");
        return switch (action) {
            case "read", "vread" -> rest(action, "R", "Read");
            case "create" -> rest(action, "C", "Create");
            case "update", "patch" -> rest(action, "U", "Update");
            case "delete" -> rest(action, "D", "Delete");
            case "batch", "transaction" -> rest(action, "E", "");
            case "token", "authorize" -> new Kind(AUTHENTICATION, DICOM, "110122", "E", "");
            // DICOM, "Security Alert" and "Security Configuration"
            case "client-added", "client-disabled", "client-enabled" -> new Kind("110113", DICOM, "110131", "E", "");
            case "introspect", "revoke" -> new Kind(AUTHENTICATION, DICOM, "110123", "E", "");
            case "notify", "export" -> new Kind(EXPORT, LIFECYCLE, "disclose", "R", "");
            default -> rest("operation", "E", "");
        };
    }

    private static Kind rest(String interaction, String action, String pattern) {
        return new Kind(REST, "", interaction, action, pattern);
    }

    boolean isRest() {
        return type.equals(REST);
    }

    String typeSystem() {
        return isRest() ? "http://terminology.hl7.org/CodeSystem/audit-event-type" : DICOM;
    }

    String typeDisplay() {
        return switch (type) {
            case REST -> "RESTful Operation";
            case EXPORT -> "Export";
            case "110113" -> "Security Alert";
            default -> "User Authentication";
        };
    }

    /** Who asks by parameters; what was asked matters as much as what was found. */
    boolean isQuery() {
        return !isAboutOne() && isRest();
    }

    /** Of these patterns the data is one resource. */
    boolean isAboutOne() {
        return ABOUT_ONE.contains(pattern);
    }

    /** BALP, "Delete": the client is an application and the server the custodian, where the others have source and destination. */
    boolean isDelete() {
        return pattern.equals("Delete");
    }

    /** Whether the person gave the data (BALP, DataSources) rather than got it. */
    boolean isAuthored() {
        return isAboutOne() && !clientReceives();
    }

    /** BALP 3:5.7.3: in a read the client is where the data goes; in all others it is where the request comes from. */
    boolean clientReceives() {
        return pattern.equals("Read");
    }

    /** @param patients how many the event is about; the patterns know one */
    String profile(int patients) {
        if (pattern.isEmpty()) return "";
        return patients == 1 ? "Patient" + pattern : pattern;
    }
}
