package org.uptake.engagement;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Moment;
import org.uptake.refusal.Refusal;

/** Days of use as comma-separated values (RFC 4180): a header names the columns, in any order (docs/engagement.md). */
final class UsageCsv {
    private static final Set<String> NEEDED = Set.of("patient", "day", "zone");
    private static final Set<String> KNOWN = Set.of(
            "patient",
            "source",
            "day",
            "zone",
            "sessions",
            "minutes",
            "modules-opened",
            "modules-completed",
            "entries",
            "sessions-by-hour",
            "issued");

    private final Map<String, Integer> columns = new HashMap<>();
    private final Optional<String> source;

    /**
     * @param header the first line
     * @param source id of the Device for files without that column
     * @throws org.uptake.refusal.RefusedException 400 when the header is not one
     */
    UsageCsv(String header, Optional<String> source) {
        this.source = source;
        var names = fields(header.startsWith("\ufeff") ? header.substring(1) : header);
        for (var i = 0; i < names.size(); i++) {
            var name = names.get(i).trim();
            if (!KNOWN.contains(name) || columns.put(name, i) != null) throw headerProblem();
        }
        if (!columns.keySet().containsAll(NEEDED) || (!columns.containsKey("source") && source.isEmpty()))
            throw headerProblem();
    }

    private static RuntimeException headerProblem() {
        return Refusal.of(
                        400,
                        "invalid",
                        "usage-header",
                        "The first line must name the columns, each once: patient, day and zone, and source unless the"
                                + " request names it.")
                .allowing(KNOWN.stream().sorted().toList())
                .asException();
    }

    UsageRow read(int number, String line) {
        var fields = fields(line);
        if (fields.size() != columns.size())
            return UsageRow.refused(
                    number, Refusal.of(422, "structure", "usage-row", "The row has not as many values as the header."));
        try {
            var patient = text(fields, "patient").orElseThrow(() -> new NumberFormatException("patient"));
            var day = new UsageDay(
                    patient,
                    text(fields, "source")
                            .map(UsageCsv::device)
                            .or(() -> source)
                            .orElse(""),
                    LocalDate.parse(text(fields, "day").orElse("")),
                    text(fields, "zone").orElse(""),
                    count(fields, "sessions"),
                    text(fields, "minutes").map(BigDecimal::new).orElse(null),
                    count(fields, "modules-opened"),
                    count(fields, "modules-completed"),
                    count(fields, "entries"),
                    text(fields, "sessions-by-hour").map(UsageCsv::hours).orElse(List.of()),
                    text(fields, "issued").map(UsageCsv::moment).orElse(null));
            return new UsageRow(number, patient, day, List.of());
        } catch (NumberFormatException | DateTimeException notReadable) {
            return UsageRow.refused(
                    number,
                    Refusal.of(
                            422,
                            "value",
                            "usage-row",
                            "A value of the row is missing or cannot be read: days are written 2026-03-09, issued"
                                    + " 2026-03-10T02:15:00Z, numbers plainly."));
        }
    }

    private static String device(String source) {
        return source.startsWith("Device/") ? source.substring("Device/".length()) : source;
    }

    private static List<Integer> hours(String text) {
        var hours = UsageFhir.hours(text);
        if (hours.isEmpty()) throw new NumberFormatException("hours");
        return hours;
    }

    private static Instant moment(String text) {
        return Moment.parse(text);
    }

    private @Nullable Integer count(List<String> fields, String column) {
        return text(fields, column).map(Integer::valueOf).orElse(null);
    }

    private Optional<String> text(List<String> fields, String column) {
        var at = columns.get(column);
        return at == null
                ? Optional.empty()
                : Optional.of(fields.get(at).trim()).filter(text -> !text.isEmpty());
    }

    /** The values of a line; one in quotes may have commas, and quotes written twice. */
    private static List<String> fields(String line) {
        var fields = new ArrayList<String>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.length(); i++) {
            var c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else field.append(c);
        }
        fields.add(field.toString());
        return fields;
    }
}
