package org.uptake.question;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.uptake.access.WorkplaceRole;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.question.QuestionTable.Row;
import org.uptake.refusal.Refusal;
import org.uptake.staff.StaffDirectory;
import org.uptake.stats.KaplanMeier;
import org.uptake.store.Json;
import org.uptake.store.Store;
import org.uptake.workplace.BusinessCalendar;

/**
 * {@code Communication/$question-figures}: W-34 load by recipient, W-35 first-response time, M-36 volume and routing, of the questions
 * received in a period (UTC days). An open question is censored at the cut-off, the period's end or now; it is never dropped. Every share
 * has its numerator and denominator beside it.
 */
final class QuestionFigures implements Operation {
    private static final double HOUR = 3_600_000.0;
    private static final double WEEK = 7 * 24 * HOUR;

    private final Store store;
    private final StaffDirectory staff;
    private final Function<String, BusinessCalendar> calendars;
    private final Clock clock;

    QuestionFigures(Store store, StaffDirectory staff, Function<String, BusinessCalendar> calendars, Clock clock) {
        this.store = store;
        this.staff = staff;
        this.calendars = calendars;
        this.clock = clock;
    }

    @Override
    public Answer answer(Call call) {
        if (call.caller().patient() != null)
            throw Refusal.of(403, "forbidden", "forbidden", "These figures are about many patients.")
                    .asException();
        var from = day(call, "periodStart").atStartOfDay().toInstant(ZoneOffset.UTC);
        var end = day(call, "periodEnd").plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        var cut = end.isBefore(clock.instant()) ? end : clock.instant();
        var rows = store.read(connection -> new QuestionTable(connection).received(from, end));
        var answer = Json.object().put("resourceType", "Parameters");
        var parameters = answer.putArray("parameter");
        response(parameters, "first-response", rows, cut);
        shares(parameters, rows, cut);
        load(parameters, rows, from, cut);
        var byTopic = rows.stream().collect(Collectors.groupingBy(Row::topic));
        byTopic.keySet().stream().sorted().forEach(topic -> {
            var part = Elements.part(parameters, "topic").putArray("part");
            Elements.part(part, "topic").put("valueCode", topic);
            response(part, "first-response", byTopic.getOrDefault(topic, List.of()), cut);
            recipients(part, byTopic.getOrDefault(topic, List.of()));
        });
        return Answer.ok(answer);
    }

    /** W-35: business hours of the site from receipt to the first answer; the median by Kaplan and Meier. */
    private void response(ArrayNode parts, String name, List<Row> rows, Instant cut) {
        record Time(double hours, boolean seen) {}
        var times = new ArrayList<Time>();
        for (var row : rows) {
            var seen = isAnswered(row, cut);
            var until = seen ? row.answered().orElse(cut) : cut;
            var open = calendars.apply(row.site()).openMillis(row.received().toEpochMilli(), until.toEpochMilli());
            times.add(new Time(open / HOUR, seen));
        }
        times.sort(Comparator.comparingDouble(Time::hours).thenComparing(time -> !time.seen()));
        var hours = new double[times.size()];
        var events = new boolean[times.size()];
        for (var i = 0; i < hours.length; i++) {
            hours[i] = times.get(i).hours();
            events[i] = times.get(i).seen();
        }
        var part = Elements.part(parts, name).putArray("part");
        Elements.part(part, "asked").put("valueInteger", rows.size());
        Elements.part(part, "answered")
                .put("valueInteger", (int) times.stream().filter(Time::seen).count());
        KaplanMeier.ofSorted(hours, events, hours.length)
                .median()
                .ifPresent(median -> Elements.part(part, "median-business-hours")
                        .put("valueDecimal", Math.round(median * 100) / 100.0));
    }

    private static void shares(ArrayNode parameters, List<Row> rows, Instant cut) {
        var answered = rows.stream().filter(row -> isAnswered(row, cut)).toList();
        var byOthers = answered.stream()
                .filter(row -> row.answeredBy().filter("clinician"::equals).isEmpty())
                .count();
        share(parameters, "answered-by-non-clinician", byOthers, answered.size());
        share(
                parameters,
                "rerouted",
                rows.stream().filter(row -> row.rerouted() > 0).count(),
                rows.size());
        share(
                parameters,
                "escalated",
                rows.stream().filter(row -> row.level() > 0).count(),
                rows.size());
        share(
                parameters,
                "routed-to-navigator",
                rows.stream().filter(row -> row.role().equals("navigator")).count(),
                rows.size());
    }

    /** W-34: questions routed to clinicians, by clinician and week. */
    private void load(ArrayNode parameters, List<Row> rows, Instant from, Instant cut) {
        var clinicians = staff.all().stream()
                .filter(member -> member.role().equals(java.util.Optional.of(WorkplaceRole.CLINICIAN)))
                .count();
        var weeks = (cut.toEpochMilli() - from.toEpochMilli()) / WEEK;
        var part = Elements.part(parameters, "clinician-load").putArray("part");
        var questions =
                rows.stream().filter(row -> row.role().equals("clinician")).count();
        Elements.part(part, "questions").put("valueInteger", (int) questions);
        Elements.part(part, "clinicians").put("valueInteger", (int) clinicians);
        if (clinicians > 0 && weeks > 0)
            Elements.part(part, "per-clinician-week")
                    .put("valueDecimal", Math.round(100 * questions / (clinicians * weeks)) / 100.0);
    }

    private static void recipients(ArrayNode part, List<Row> rows) {
        var byRole = rows.stream().collect(Collectors.groupingBy(Row::role, Collectors.counting()));
        byRole.keySet().stream().sorted().forEach(role -> {
            var recipient = Elements.part(part, "recipient").putArray("part");
            Elements.part(recipient, "role").put("valueCode", role);
            Elements.part(recipient, "questions")
                    .put("valueInteger", byRole.getOrDefault(role, 0L).intValue());
        });
    }

    private static void share(ArrayNode parameters, String name, long numerator, long denominator) {
        var part = Elements.part(parameters, name).putArray("part");
        Elements.part(part, "numerator").put("valueInteger", (int) numerator);
        Elements.part(part, "denominator").put("valueInteger", (int) denominator);
    }

    private static boolean isAnswered(Row row, Instant cut) {
        return row.answered().filter(moment -> moment.isBefore(cut)).isPresent();
    }

    private static LocalDate day(Call call, String name) {
        try {
            return LocalDate.parse(call.text(name).orElse(""));
        } catch (DateTimeException notADay) {
            throw Refusal.of(
                            400,
                            "value",
                            "measure-period",
                            name + " is missing or no date; give one such as 2026-03-01.")
                    .at(name)
                    .asException();
        }
    }
}
