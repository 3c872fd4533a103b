package org.uptake.engagement;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;
import org.uptake.store.Meta;
import org.uptake.store.Store;
import org.uptake.store.StoreFailure;

/** {@code GET Patient/[id]/$usage}: a patient's last days of use by source, the last active day, and how fresh that is. */
final class PatientUsage implements Operation {
    private static final int USUAL = 42;
    private static final int MOST = 400;
    private static final String SOURCES = "SELECT u.source, u.last_active, u.recorded,"
            + " (SELECT max(at) FROM engagement_heartbeat h WHERE h.source = u.source),"
            + " (SELECT max(day) FROM engagement_source_day s WHERE s.source = u.source AND s.sent > 0)"
            + " FROM engagement_use u WHERE u.patient = ? ORDER BY u.source";

    private final Store store;
    private final Clock clock;

    PatientUsage(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Answer answer(Call call) {
        var patient = String.valueOf(call.id());
        if (store.existing(java.util.List.of("Patient/" + patient)).isEmpty())
            throw Refusal.of(404, "not-found", "patient-unknown", "There is no such patient here.")
                    .asException();
        var days = days(call);
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(1);
        var parameters = Json.object().put("resourceType", "Parameters");
        var parts = parameters.putArray("parameter");
        store.read(connection -> {
            sources(connection, patient, parts);
            for (var day : StoredDays.ofPatient(connection, patient, today.minusDays(days), today)) day(day, parts);
            return parts;
        });
        if (parts.isEmpty()) parameters.remove("parameter");
        return Answer.ok(parameters);
    }

    private void sources(Connection connection, String patient, ArrayNode parts) {
        try (var query = connection.prepareStatement(SOURCES)) {
            query.setString(1, patient);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    var part = Elements.part(parts, "source").putArray("part");
                    var source = Elements.part(part, "device").putObject("valueReference");
                    source.put("reference", "Device/" + rows.getString(1));
                    name(rows.getString(1)).ifPresent(name -> source.put("display", name));
                    var active = rows.getObject(2, LocalDate.class);
                    if (active != null) Elements.part(part, "last-active").put("valueDate", active.toString());
                    var fresh = rows.getObject(4, java.time.OffsetDateTime.class);
                    var received = rows.getObject(3, java.time.OffsetDateTime.class);
                    Elements.part(part, "fresh")
                            .put("valueInstant", Meta.instant((fresh == null ? received : fresh).toInstant()));
                    Elements.part(part, "heartbeat").put("valueBoolean", fresh != null);
                }
            }
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    private Optional<String> name(String device) {
        return store.current("Device", device)
                .filter(version -> !version.deleted())
                .flatMap(version ->
                        Elements.text(version.tree().path("deviceName").path(0), "name"));
    }

    private static void day(UsageDay day, ArrayNode parts) {
        var part = Elements.part(parts, "day").putArray("part");
        Elements.part(part, "date").put("valueDate", day.day().toString());
        Elements.part(part, "device").putObject("valueReference").put("reference", "Device/" + day.source());
        Elements.part(part, "active").put("valueBoolean", day.active());
        count(part, "sessions", day.sessions());
        if (day.minutes() != null) Elements.part(part, "minutes").put("valueDecimal", day.minutes());
        count(part, "modules-opened", day.opened());
        count(part, "modules-completed", day.completed());
        count(part, "entries", day.entries());
    }

    private static void count(ArrayNode part, String name, @Nullable Integer number) {
        if (number != null) Elements.part(part, name).put("valueInteger", number);
    }

    private static int days(Call call) {
        var text = call.text("days").orElse("" + USUAL);
        if (text.matches("\\d{1,3}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= MOST)
            return Integer.parseInt(text);
        throw Refusal.of(400, "value", "usage-days", "days is a number from 1 to " + MOST + ".")
                .at("days")
                .asException();
    }
}
