package org.uptake.engagement;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uptake.access.Caller;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.RawOperation;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Json;
import org.uptake.store.Store;

/**
 * {@code POST Observation/$import-usage}: many days at once, as lines of engagement-daily Observations or as comma-separated values.
 * Good rows are stored, the others told with their number; the same file again changes nothing.
 */
final class ImportUsage implements RawOperation {
    /** Rows of one transaction. */
    static final int TOGETHER = 1_000;

    private static final int MOST_TOLD = 1_000;
    private static final String CSV = "text/csv";

    private final Store store;
    private final Clock clock;

    ImportUsage(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public List<String> takes() {
        return List.of(CSV, "application/fhir+ndjson", "application/x-ndjson");
    }

    @Override
    public Answer answer(Call call) {
        throw Refusal.of(415, "not-supported", "content-type", "Send the days as lines, not as a resource.")
                .allowing(takes())
                .asException();
    }

    @Override
    public Answer answer(Caller caller, Map<String, List<String>> query, String mediaType, byte[] body) {
        var source = query.getOrDefault("source", List.of()).stream()
                .findFirst()
                .map(reference -> Elements.id(reference, "Device").orElse(reference));
        var lines = new String(body, StandardCharsets.UTF_8).split("\r?\n", -1);
        var count = new ImportCount();
        var storing = new UsageChunk(store, caller, clock, count);
        var csv = mediaType.equals(CSV) ? Optional.of(new UsageCsv(lines[0], source)) : Optional.<UsageCsv>empty();
        var rows = new ArrayList<UsageRow>(TOGETHER);
        for (var i = csv.isPresent() ? 1 : 0; i < lines.length; i++) {
            var line = lines[i];
            var number = i + 1;
            if (line.isBlank()) continue;
            rows.add(csv.map(form -> form.read(number, line)).orElseGet(() -> observation(number, line)));
            if (rows.size() == TOGETHER) {
                storing.store(rows);
                rows.clear();
            }
        }
        if (!rows.isEmpty()) storing.store(rows);
        return Answer.ok(count.parameters(MOST_TOLD));
    }

    private static UsageRow observation(int number, String line) {
        try {
            var problems = new ArrayList<Refusal>();
            var tree = Json.parse(line);
            var day = UsageFhir.isDay(tree) ? UsageFhir.read(tree, problems) : Optional.<UsageDay>empty();
            if (day.isEmpty() || !UsageFhir.stands(tree))
                return UsageRow.refused(
                        number,
                        Refusal.of(
                                422,
                                "structure",
                                "usage-row",
                                "The line is no engagement-daily Observation with subject, device, day and time zone."));
            return new UsageRow(number, day.get().patient(), day.get(), problems);
        } catch (RefusedException notJson) {
            return UsageRow.refused(number, notJson.refusal());
        }
    }
}
