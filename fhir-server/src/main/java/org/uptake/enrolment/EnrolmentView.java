package org.uptake.enrolment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.refusal.Refusal;
import org.uptake.store.Meta;

/** An enrolment's CarePlan as the rules see it. CarePlans without an enrolment-state are somebody else's plans. */
record EnrolmentView(ObjectNode carePlan) {
    static final String STATE = Uptake.extension("enrolment-state");
    static final String EFFECTIVE = Uptake.extension("status-effective");

    static final String PAUSE = Uptake.extension("pause");
    static final String SITE = Uptake.extension("site");

    boolean isEnrolment() {
        return Elements.extension(carePlan, STATE).isPresent();
    }

    EnrolmentState state() {
        return Elements.extension(carePlan, STATE)
                .flatMap(extension -> Elements.text(extension, "valueCode"))
                .flatMap(EnrolmentState::ofCode)
                .orElseThrow(() -> Refusal.of(
                                422,
                                "code-invalid",
                                "enrolment-state",
                                "The enrolment-state is not one of the known codes.")
                        .at("CarePlan.extension('" + STATE + "')")
                        .asException());
    }

    String status() {
        return carePlan.path("status").asText();
    }

    String patient() {
        return Elements.reference(carePlan, "subject").orElse("");
    }

    /** Without its version: a patient is on one course of an intervention, whatever the version. */
    Optional<String> intervention() {
        var canonical = carePlan.path("instantiatesCanonical").path(0).asText("");
        if (canonical.isEmpty()) return Optional.empty();
        var version = canonical.indexOf('|');
        return Optional.of(version < 0 ? canonical : canonical.substring(0, version));
    }

    String reference() {
        return "CarePlan/" + carePlan.path("id").asText();
    }

    /** Location/{id}. */
    Optional<String> site() {
        return Elements.extension(carePlan, SITE).flatMap(site -> Elements.reference(site, "valueReference"));
    }

    /** When the present state began. */
    Optional<Instant> since() {
        return Elements.extension(carePlan, EFFECTIVE)
                .flatMap(extension -> Elements.moment(extension, "valueDateTime"));
    }

    /** The first day on which a paused course may go on. */
    Optional<LocalDate> pausedUntil() {
        return pause("until").flatMap(part -> Elements.text(part, "valueDate")).flatMap(EnrolmentView::day);
    }

    /** The state that a pause goes back to. */
    EnrolmentState beforePause() {
        return pause("before")
                .flatMap(part -> Elements.text(part, "valueCode"))
                .flatMap(EnrolmentState::ofCode)
                .filter(state -> state != EnrolmentState.DISENGAGED)
                .orElse(EnrolmentState.ACTIVE);
    }

    private Optional<JsonNode> pause(String part) {
        return Elements.extension(carePlan, PAUSE).flatMap(pause -> Elements.extension(pause, part));
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException notADay) {
            return Optional.empty();
        }
    }

    static void enter(ObjectNode carePlan, EnrolmentState state, Instant effective) {
        carePlan.put("status", state.carePlanStatus());
        Elements.setExtension(carePlan, STATE).put("valueCode", state.code());
        Elements.setExtension(carePlan, EFFECTIVE).put("valueDateTime", Meta.instant(effective));
    }
}
