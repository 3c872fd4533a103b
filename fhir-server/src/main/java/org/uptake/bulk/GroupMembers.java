package org.uptake.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.uptake.search.TimeRange;

/** The patients of a Group; members that are groups themselves are not followed. */
final class GroupMembers {
    private GroupMembers() {}

    /** Ids of the members that are not inactive and whose period, if there is one, holds the moment. */
    static Set<String> at(JsonNode group, Instant moment) {
        var ids = new LinkedHashSet<String>();
        for (var member : group.path("member")) {
            var reference = member.path("entity").path("reference").asText();
            if (!reference.matches("Patient/[A-Za-z0-9\\-.]{1,64}")) continue;
            if (member.path("inactive").asBoolean()) continue;
            if (holds(member.path("period"), moment)) ids.add(reference.substring("Patient/".length()));
        }
        return ids;
    }

    private static boolean holds(JsonNode period, Instant moment) {
        var starts = TimeRange.of(period.path("start").asText()).map(TimeRange::low);
        var ends = TimeRange.of(period.path("end").asText()).map(TimeRange::high);
        return starts.filter(moment::isBefore).isEmpty()
                && ends.filter(end -> !moment.isBefore(end)).isEmpty();
    }
}
