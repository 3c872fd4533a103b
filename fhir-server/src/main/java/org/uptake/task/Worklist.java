package org.uptake.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.uptake.access.Cursors;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Uptake;
import org.uptake.refusal.Refusal;
import org.uptake.staff.StaffDirectory;
import org.uptake.staff.StaffMember;
import org.uptake.store.Json;
import org.uptake.store.Store;
import org.uptake.store.StoreFailure;
import org.uptake.store.Version;

/** {@code Task/$worklist}: what a person, a team or nobody has to do, most late first, with the patients. */
public final class Worklist implements Operation {
    static final Instant NO_DUE = Instant.parse("9999-12-31T00:00:00Z");
    static final Instant ALWAYS = Instant.parse("0001-01-01T00:00:00Z");

    private final Store store;
    private final StaffDirectory staff;
    private final Clock clock;
    private final String base;
    private final Cursors cursors;

    /** @param base the public address of the FHIR endpoint */
    public Worklist(Store store, StaffDirectory staff, Clock clock, String base, Cursors cursors) {
        this.cursors = cursors;
        this.store = store;
        this.staff = staff;
        this.clock = clock;
        this.base = base;
    }

    @Override
    public Answer answer(Call call) {
        var question = WorklistQuestion.read(call, person(call), staff, clock.instant());
        return store.read(connection -> {
            try {
                return answer(connection, question, call);
            } catch (SQLException broken) {
                throw new StoreFailure(broken);
            }
        });
    }

    private StaffMember person(Call call) {
        var reference = Optional.ofNullable(call.caller().person()).or(() -> call.reference("performer"));
        return reference
                .flatMap(staff::find)
                .orElseThrow(() -> Refusal.of(
                                422,
                                "required",
                                "worklist-person",
                                "A worklist is somebody's: sign in as a person, or name a performer (PractitionerRole).")
                        .asException());
    }

    private Answer answer(Connection connection, WorklistQuestion question, Call call) throws SQLException {
        var views = WorklistQuestion.View.values();
        var page = WorklistSql.page(
                connection,
                question,
                Arrays.stream(views).map(view -> question.seenAs(view, staff)).toList());
        var rows = page.rows();
        var more = rows.size() > question.count();
        var shown = more ? rows.subList(0, question.count()) : rows;
        var bundle = Json.object().put("resourceType", "Bundle").put("type", "searchset");
        var counts = bundle.putArray("extension").addObject().put("url", Uptake.extension("counts"));
        var parts = counts.putArray("extension");
        var own = Optional.<Integer>empty();
        for (var i = 0; i < views.length; i++) {
            var count = page.counts().get(i);
            parts.addObject().put("url", views[i].code()).put("valueInteger", count);
            if (views[i] == question.view() && count < WorklistSql.COUNTED) own = Optional.of(count);
        }
        own.ifPresent(total -> bundle.put("total", total));
        links(bundle, call, more ? Optional.of(shown.get(shown.size() - 1)) : Optional.empty());
        entries(bundle, shown, page.patients());
        return Answer.ok(bundle);
    }

    private void links(ObjectNode bundle, Call call, Optional<WorklistSql.Row> last) {
        var query = new StringBuilder();
        call.query().forEach((name, values) -> {
            if (name.equals("_cursor")) return;
            for (var value : values)
                query.append(query.isEmpty() ? "?" : "&")
                        .append(name)
                        .append('=')
                        .append(encode(value));
        });
        var links = bundle.putArray("link");
        links.addObject().put("relation", "self").put("url", base + "/Task/$worklist" + query);
        last.ifPresent(row -> links.addObject()
                .put("relation", "next")
                .put(
                        "url",
                        base + "/Task/$worklist" + query + (query.isEmpty() ? "?" : "&") + "_cursor="
                                + encode(cursors.seal(call.caller(), "Task/$worklist", row.cursor()))));
    }

    private static String encode(String value) {
        return java.net.URLEncoder.encode(value, java.nio.charset.StandardCharsets.UTF_8);
    }

    private void entries(ObjectNode bundle, List<WorklistSql.Row> rows, List<Version> patients) {
        if (rows.isEmpty()) return;
        var entries = bundle.putArray("entry");
        for (var row : rows) entry(entries.addObject(), row.task(), "match");
        for (var patient : patients) entry(entries.addObject(), patient, "include");
    }

    private void entry(ObjectNode entry, Version version, String mode) {
        entry.put("fullUrl", base + "/" + version.reference());
        entry.putRawValue("resource", new com.fasterxml.jackson.databind.util.RawValue(version.json()));
        entry.putObject("search").put("mode", mode);
    }
}
