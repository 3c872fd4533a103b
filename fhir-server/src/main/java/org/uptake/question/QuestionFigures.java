package org.uptake.question;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.uptake.access.WorkplaceRole;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.metrics.SmallCells;
import org.uptake.question.QuestionTable.Row;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.staff.StaffDirectory;
import org.uptake.stats.KaplanMeier;
import org.uptake.store.Json;
import org.uptake.store.Store;
import org.uptake.workplace.BusinessCalendar;

/**
 * {@code Communication/$question-figures}: W-34 load by recipient, W-35 first-response time, M-36 volume and routing, of the questions
 * received in a period (UTC days). An open question is censored at the cut-off, the period's end or now; it is never dropped. Every share
 * has its numerator and denominator beside it. A person is not shown figures of fewer than eleven, nor what would tell of them
 * (strategy-specification.md section 6).
 */
final class QuestionFigures implements Operation {
    private static final double HOUR = 3_600_000.0;
    private static final double WEEK = 7 * 24 * HOUR;
    private static final int LONGEST_DAYS = 366;
    private static final String ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

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
        var first = day(call, "periodStart");
        var last = day(call, "periodEnd");
        if (last.isBefore(first) || last.isAfter(first.plusDays(LONGEST_DAYS)))
            throw period("The period ends before it begins, or is longer than " + LONGEST_DAYS + " days.", "periodEnd");
        var from = first.atStartOfDay().toInstant(ZoneOffset.UTC);
        var end = last.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        var cut = end.isBefore(clock.instant()) ? end : clock.instant();
        var person = call.caller().person() != null;
        var rows = store.read(connection -> new QuestionTable(connection).received(from, end));
        var answer = Json.object().put("resourceType", "Parameters");
        var parameters = answer.putArray("parameter");
        response(parameters, rows, cut, person && isSmall(rows.size()));
        shares(parameters, rows, cut, person);
        load(parameters, rows, from, cut, person);
        var byTopic = rows.stream().collect(Collectors.groupingBy(Row::topic, TreeMap::new, Collectors.toList()));
        var hidden = hidden(byTopic, person);
        var place = 0;
        for (var topic : byTopic.entrySet()) {
            var part = Elements.part(parameters, "topic").putArray("part");
            Elements.part(part, "topic").put("valueCode", topic.getKey());
            var masked = hidden.get(place++);
            response(part, topic.getValue(), cut, masked);
            recipients(part, topic.getValue(), masked, person);
        }
        return Answer.ok(answer);
    }

    private static boolean isSmall(long size) {
        return size < SmallCells.LEAST;
    }

    private static BitSet hidden(Map<String, List<Row>> parts, boolean person) {
        return person
                ? SmallCells.hidden(parts.values().stream().mapToInt(List::size).toArray())
                : new BitSet();
    }

    /** A figure, or that it is there and not shown. */
    private static void count(ArrayNode parts, String name, long value, boolean masked) {
        var part = Elements.part(parts, name);
        if (masked) Elements.setExtension(part, ABSENT).put("valueCode", "masked");
        else part.put("valueInteger", (int) value);
    }

    /** W-35: business hours of the site from receipt to the first answer; the median by Kaplan and Meier. */
    private void response(ArrayNode parts, List<Row> rows, Instant cut, boolean masked) {
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
        var part = Elements.part(parts, "first-response").putArray("part");
        count(part, "asked", rows.size(), masked);
        count(part, "answered", times.stream().filter(Time::seen).count(), masked);
        if (masked) return;
        KaplanMeier.ofSorted(hours, events, hours.length)
                .median()
                .ifPresent(median -> Elements.part(part, "median-business-hours")
                        .put("valueDecimal", Math.round(median * 100) / 100.0));
    }

    private static void shares(ArrayNode parameters, List<Row> rows, Instant cut, boolean person) {
        var answered = rows.stream().filter(row -> isAnswered(row, cut)).toList();
        share(
                parameters,
                "answered-by-non-clinician",
                answered,
                row -> row.answeredBy().filter("clinician"::equals).isEmpty(),
                person);
        share(parameters, "rerouted", rows, row -> row.rerouted() > 0, person);
        share(parameters, "escalated", rows, row -> row.level() > 0, person);
        share(parameters, "routed-to-navigator", rows, row -> row.role().equals("navigator"), person);
    }

    private static void share(ArrayNode parameters, String name, List<Row> of, Predicate<Row> counted, boolean person) {
        var numerator = of.stream().filter(counted).count();
        var part = Elements.part(parameters, name).putArray("part");
        count(part, "numerator", numerator, person && tells(numerator, of.size()));
        count(part, "denominator", of.size(), person && isSmall(of.size()));
    }

    /** Whether so few are counted, or not counted, that the figure would tell of them. */
    private static boolean tells(long numerator, long denominator) {
        var others = denominator - numerator;
        return isSmall(denominator) || (numerator > 0 && isSmall(numerator)) || (others > 0 && isSmall(others));
    }

    /** W-34: questions routed to clinicians, by clinician and week. */
    private void load(ArrayNode parameters, List<Row> rows, Instant from, Instant cut, boolean person) {
        var clinicians = staff.all().stream()
                .filter(member -> member.role().equals(java.util.Optional.of(WorkplaceRole.CLINICIAN)))
                .count();
        var weeks = (cut.toEpochMilli() - from.toEpochMilli()) / WEEK;
        var part = Elements.part(parameters, "clinician-load").putArray("part");
        var questions =
                rows.stream().filter(row -> row.role().equals("clinician")).count();
        var masked = person && tells(questions, rows.size());
        count(part, "questions", questions, masked);
        Elements.part(part, "clinicians").put("valueInteger", (int) clinicians);
        if (!masked && clinicians > 0 && weeks > 0)
            Elements.part(part, "per-clinician-week")
                    .put("valueDecimal", Math.round(100 * questions / (clinicians * weeks)) / 100.0);
    }

    private static void recipients(ArrayNode part, List<Row> rows, boolean topicMasked, boolean person) {
        var byRole = rows.stream().collect(Collectors.groupingBy(Row::role, TreeMap::new, Collectors.toList()));
        var hidden = hidden(byRole, person);
        var place = 0;
        for (var role : byRole.entrySet()) {
            var recipient = Elements.part(part, "recipient").putArray("part");
            Elements.part(recipient, "role").put("valueCode", role.getKey());
            count(recipient, "questions", role.getValue().size(), topicMasked || hidden.get(place));
            place++;
        }
    }

    private static boolean isAnswered(Row row, Instant cut) {
        return row.answered().filter(moment -> moment.isBefore(cut)).isPresent();
    }

    private static LocalDate day(Call call, String name) {
        try {
            return LocalDate.parse(call.text(name).orElse(""));
        } catch (DateTimeException notADay) {
            throw period(name + " is missing or no date; give one such as 2026-03-01.", name);
        }
    }

    private static RefusedException period(String words, String at) {
        return Refusal.of(400, "value", "measure-period", words).at(at).asException();
    }
}
