package org.uptake.enrolment;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Store;

/** {@code CarePlan/[id]/$change}: pauses, goes on with, ends or hands over a course. */
public final class ChangeCourse implements Operation {
    private final Store store;
    private final Courses courses;

    public ChangeCourse(Store store, Courses courses) {
        this.store = store;
        this.courses = courses;
    }

    @Override
    public Answer answer(Call call) {
        var id = Objects.requireNonNull(call.id());
        if (call.ifMatch() == null)
            throw Refusal.of(
                            412,
                            "business-rule",
                            "if-match-required",
                            "$change needs If-Match with the version that you saw.")
                    .asException();
        var change = read(call);
        var changed = store.write(call.caller(), unit -> courses.change(unit, id, change, call.ifMatch()));
        return Answer.ok(changed);
    }

    private static CourseChange read(Call call) {
        var action = call.text("action")
                .flatMap(CourseAction::ofCode)
                .orElseThrow(() -> Refusal.of(
                                400, "value", "parameter-value", "Parameter 'action' must be what can be done.")
                        .at("Parameters.parameter.where(name='action')")
                        .allowing(Arrays.stream(CourseAction.values())
                                .map(CourseAction::code)
                                .toList())
                        .asException());
        return new CourseChange(
                action,
                call.text("reason"),
                call.text("note"),
                call.text("until").map(ChangeCourse::day),
                call.reference("site"),
                call.reference("owner"),
                call.text("effective").map(ChangeCourse::moment));
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException notADay) {
            throw bad("until", "a date");
        }
    }

    private static Instant moment(String text) {
        Optional<Instant> moment = Elements.moment(text);
        return moment.orElseThrow(() -> bad("effective", "a date and time with a zone"));
    }

    private static RefusedException bad(String parameter, String expected) {
        return Refusal.of(400, "value", "parameter-value", "Parameter '" + parameter + "' must be " + expected + ".")
                .at("Parameters.parameter.where(name='" + parameter + "')")
                .asException();
    }
}
