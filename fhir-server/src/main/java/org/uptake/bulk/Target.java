package org.uptake.bulk;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uptake.bulk.ExportRequest.Level;

/** What an address under the FHIR base means to exports. */
sealed interface Target {
    record KickOffOf(Level level, @Nullable String group) implements Target {}

    record JobOf(String id) implements Target {}

    record FileOf(String job, String name) implements Target {}

    /** @return null when the address is not one of an export */
    static @Nullable Target of(String path) {
        if (!path.matches("[A-Za-z0-9$./\\-]{1,300}")) return null;
        var segments = List.of(path.replaceFirst("^/", "").split("/", -1));
        var last = segments.get(segments.size() - 1);
        if (last.equals("$export")) {
            if (segments.size() == 1) return new KickOffOf(Level.SYSTEM, null);
            if (segments.size() == 2 && segments.get(0).equals("Patient")) return new KickOffOf(Level.PATIENT, null);
            if (segments.size() == 3 && segments.get(0).equals("Group"))
                return new KickOffOf(Level.GROUP, segments.get(1));
        }
        if (!segments.get(0).equals("bulk")) return null;
        if (segments.size() == 2) return new JobOf(last);
        return segments.size() == 3 ? new FileOf(segments.get(1), last) : null;
    }

    /** For the audit: a file's type is what its name begins with. */
    default String type() {
        if (this instanceof FileOf file) return file.name().replaceFirst("-.*", "");
        return "$export";
    }

    /** For the audit: whose data. */
    default @Nullable String subject() {
        return this instanceof KickOffOf kickOff && kickOff.group() != null ? "Group/" + kickOff.group() : null;
    }
}
