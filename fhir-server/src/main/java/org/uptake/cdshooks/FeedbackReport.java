package org.uptake.cdshooks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.UnaryOperator;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Json;

/**
 * {@code PlanDefinition/$card-feedback}: what became of the cards that EHRs were answered in a period, by intervention. EHRs do not
 * tell that a card was ignored: it was, when nothing has come of it for a day.
 */
final class FeedbackReport implements Operation {
    private static final Duration IGNORED_AFTER = Duration.ofDays(1);
    private static final String WHAT = "CASE WHEN outcome = 'overridden' THEN 'overridden'"
            + " WHEN choice IS NOT NULL THEN 'accepted' WHEN opened IS NOT NULL THEN 'opened'"
            + " WHEN outcome = 'accepted' THEN 'accepted' WHEN shown < ? THEN 'ignored' ELSE 'waiting' END";

    private final CardLog log;
    private final UnaryOperator<String> titles;
    private final Clock clock;

    /** @param titles of interventions by id */
    FeedbackReport(CardLog log, UnaryOperator<String> titles, Clock clock) {
        this.log = log;
        this.titles = titles;
        this.clock = clock;
    }

    @Override
    public Answer answer(Call call) {
        var from = day(call, "periodStart").atStartOfDay().toInstant(ZoneOffset.UTC);
        var to = day(call, "periodEnd").plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        var parameters = Json.object().put("resourceType", "Parameters");
        var parts = Json.object().putArray("parameter");
        log.with(connection -> {
            try (var statement =
                    connection.prepareStatement("SELECT intervention, what, coalesce(choice, override_reason),"
                            + " count(*) FROM (SELECT *, " + WHAT
                            + " AS what FROM cds_card WHERE shown >= ? AND shown < ?) c"
                            + " GROUP BY 1, 2, 3 ORDER BY 1, 2, 4 DESC")) {
                statement.setTimestamp(1, Timestamp.from(clock.instant().minus(IGNORED_AFTER)));
                statement.setTimestamp(2, Timestamp.from(from));
                statement.setTimestamp(3, Timestamp.from(to));
                return read(statement.executeQuery(), parts);
            }
        });
        if (!parts.isEmpty()) parameters.set("parameter", parts);
        return Answer.ok(parameters);
    }

    private int read(ResultSet rows, ArrayNode parts) throws SQLException {
        var intervention = "";
        var part = Json.object().putArray("part");
        var n = 0;
        while (rows.next()) {
            n++;
            if (!rows.getString(1).equals(intervention)) {
                intervention = rows.getString(1);
                part = Elements.part(parts, "intervention").putArray("part");
                Elements.part(part, "definition")
                        .putObject("valueReference")
                        .put("reference", "PlanDefinition/" + intervention)
                        .put("display", titles.apply(intervention));
            }
            var row = Elements.part(part, "cards").putArray("part");
            Elements.part(row, "outcome").put("valueCode", rows.getString(2));
            if (rows.getString(3) != null) Elements.part(row, "reason").put("valueString", rows.getString(3));
            Elements.part(row, "count").put("valueInteger", rows.getInt(4));
        }
        return n;
    }

    private static LocalDate day(Call call, String name) {
        var text = call.text(name)
                .orElseThrow(
                        () -> Refusal.of(400, "required", "parameter-required", "Parameter '" + name + "' is required.")
                                .asException());
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException notADay) {
            throw bad(name);
        }
    }

    private static RefusedException bad(String name) {
        return Refusal.of(
                        400, "value", "parameter-value", "Parameter '" + name + "' must be a date such as 2026-03-09.")
                .asException();
    }
}
