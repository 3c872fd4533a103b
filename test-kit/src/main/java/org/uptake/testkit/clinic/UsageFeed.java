package org.uptake.testkit.clinic;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.uptake.profiles.Profiles;
import org.uptake.testkit.clinic.Event.Enrolled;

/** The vendors' feeds of a clinic: the days, as files of values, and a heartbeat early on every following day. */
final class UsageFeed {
    private static final int ROWS = 5_000;
    private static final String HEADER =
            "patient,source,day,zone,sessions,minutes,modules-completed,sessions-by-hour\n";

    private final LocalDate first;
    private final LocalDate last;
    private final Map<String, SiteHours> sites;
    private final List<UsedDay> days = new ArrayList<>();
    private final UsageTruth truth;

    UsageFeed(LocalDate first, LocalDate last, Map<String, SiteHours> sites) {
        this.first = first;
        this.last = last;
        this.sites = sites;
        this.truth = new UsageTruth(last);
    }

    void add(Enrolled enrolled, Chance chance) {
        var start = LocalDate.ofInstant(enrolled.at(), zone(enrolled.course().site()));
        var used = UsageStory.of(enrolled, start, last, chance);
        days.addAll(used);
        truth.add(enrolled, start, used);
    }

    private java.time.ZoneId zone(String site) {
        var found = sites.get(site);
        if (found == null) throw new IllegalStateException("the sandbox has no site " + site);
        return found.zone();
    }

    UsageTruth truth() {
        return truth;
    }

    void play(FhirServer server) {
        for (var from = 0; from < days.size(); from += ROWS) {
            var rows = new StringBuilder(HEADER);
            for (var day : days.subList(from, Math.min(days.size(), from + ROWS))) row(rows, day);
            var stored = server.csv("Observation/$import-usage", rows.toString());
            for (var part : stored.path("parameter"))
                if (part.path("name").asText().equals("refused")
                        && part.path("valueInteger").asInt() > 0)
                    throw new IllegalStateException("rows of usage were refused: " + stored);
        }
        for (var source : UsageStory.SOURCES.values()) heartbeats(server, source);
    }

    private void row(StringBuilder rows, UsedDay day) {
        var hours = new ArrayList<String>();
        for (var hour = 0; hour < 24; hour++) hours.add(hour == day.hour() ? "" + day.sessions() : "0");
        rows.append(day.course().patient())
                .append(',')
                .append(UsageStory.SOURCES.get(day.course().plan().id()))
                .append(',')
                .append(day.day())
                .append(',')
                .append(zone(day.course().site()))
                .append(',')
                .append(day.sessions())
                .append(',')
                .append(day.tenths() / 10.0)
                .append(',')
                .append(day.finished())
                .append(',')
                .append(String.join(" ", hours))
                .append('\n');
    }

    private void heartbeats(FhirServer server, String source) {
        var silent = UsageStory.silence(source, last);
        for (var day = first; !day.isAfter(last.plusDays(1)); day = day.plusDays(1))
            if (!silent.contains(day))
                server.put(
                        "Observation?code=source-heartbeat&device=Device/" + source,
                        heartbeat(
                                source,
                                day.atTime(0, 30).toInstant(ZoneOffset.UTC).toString()));
    }

    private static ObjectNode heartbeat(String source, String at) {
        var beat = JsonNodeFactory.instance
                .objectNode()
                .put("resourceType", "Observation")
                .put("status", "final");
        beat.putObject("code")
                .putArray("coding")
                .addObject()
                .put("system", Profiles.codeSystem("observation-code"))
                .put("code", "source-heartbeat");
        beat.putObject("device").put("reference", "Device/" + source);
        return beat.put("effectiveDateTime", at);
    }
}
