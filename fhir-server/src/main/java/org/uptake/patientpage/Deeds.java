package org.uptake.patientpage;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.enrolment.ContactConsent;
import org.uptake.enrolment.ContactDetails;
import org.uptake.enrolment.CourseChange;
import org.uptake.enrolment.Courses;
import org.uptake.enrolment.Wish;
import org.uptake.intervention.Intervention;
import org.uptake.message.Inbound;
import org.uptake.message.MessageChannel;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Store;

/** What a patient does on the page, each in one transaction. Answers name the words that the page then shows. */
final class Deeds {
    /** The audit names the page, not a person: who holds the link is taken for the patient. */
    static final Caller CALLER = new Caller("patient-page", null, null, null, null, new Scopes(java.util.List.of()));

    private static final String HOW = "Said on the patient's own page";
    static final Duration LONGEST_PAUSE = Duration.ofDays(92);

    private final Store store;
    private final Courses courses;
    private final Inbound.Taker questions;
    private final Clock clock;

    Deeds(Store store, Courses courses, Inbound.Taker questions, Clock clock) {
        this.store = store;
        this.courses = courses;
        this.questions = questions;
        this.clock = clock;
    }

    /** Asking to take part: consent, contact and channels are recorded, and a navigator gets a task. */
    String want(PatientLink link, Form form) {
        return store.write(CALLER, unit -> {
            var intervention = Intervention.of(unit.lookAt("PlanDefinition", link.intervention()));
            if (!intervention.active()) return "changed";
            var chart = unit.require("Patient", link.patientId());
            var file = ContactDetails.of(chart);
            var told = form.over(file);
            trusted(file, told).applyTo(chart);
            unit.update(link.patientId(), chart, null);
            ContactConsent.say(unit, store, link.patient(), form.channels(), HOW);
            ContactConsent.takePart(unit, link.patient(), intervention.reference(), HOW);
            Wish.record(unit, store, chart, intervention, note(form, file, told));
            return "want";
        });
    }

    /** A link can get into other hands: a number or address on file is changed by somebody who has spoken with the patient. */
    private static ContactDetails trusted(ContactDetails file, ContactDetails told) {
        return new ContactDetails(
                file.phone().isEmpty() ? told.phone() : file.phone(),
                file.email().isEmpty() ? told.email() : file.email(),
                told.language(),
                told.zone());
    }

    private static String note(Form form, ContactDetails file, ContactDetails told) {
        var lines = new ArrayList<String>();
        if (!form.when().isEmpty()) lines.add("Good time to call: " + form.when());
        if (!file.phone().isEmpty() && !file.phone().equals(told.phone()))
            lines.add("Told another phone number, please check: " + told.phone());
        if (!file.email().isEmpty() && !file.email().equals(told.email()))
            lines.add("Told another e-mail address, please check: " + told.email());
        return String.join(". ", lines);
    }

    String channels(PatientLink link, Set<MessageChannel> wanted, Set<MessageChannel> shown) {
        return store.write(CALLER, unit -> {
            var said = ContactConsent.read(unit, store, link.patient());
            var all = EnumSet.allOf(MessageChannel.class);
            all.removeIf(channel -> shown.contains(channel) ? !wanted.contains(channel) : said.isDenied(channel));
            ContactConsent.say(unit, store, link.patient(), all, HOW);
            return "saved";
        });
    }

    /** @param carePlan id */
    String change(String carePlan, CourseChange change, String said) {
        try {
            store.write(CALLER, unit -> courses.change(unit, carePlan, change, null));
            return said;
        } catch (RefusedException refused) {
            return "changed";
        }
    }

    /** @return {@code crisis} when the patient should not wait for the answer */
    String ask(PatientLink link, Optional<String> carePlan, String text, String topic, String once) {
        var inbound = new Inbound(
                channel(link),
                "link|" + link.id() + "|" + once,
                link.patient(),
                Optional.empty(),
                carePlan.map(id -> "CarePlan/" + id),
                Optional.of(topic).filter(one -> !one.isEmpty()),
                text,
                clock.instant());
        return store.write(CALLER, unit -> {
            if (!PatientLinks.isFirst(unit, link, once)) return "asked";
            return questions.take(unit, inbound, true).isPresent() ? "crisis" : "asked";
        });
    }

    /** The answer goes where the patient lets us write. */
    private MessageChannel channel(PatientLink link) {
        return store.write(CALLER, unit -> {
            var said = ContactConsent.read(unit, store, link.patient());
            return Arrays.stream(MessageChannel.values())
                    .filter(said.allowed()::contains)
                    .findFirst()
                    .orElseGet(() -> Arrays.stream(MessageChannel.values())
                            .filter(one -> !said.isDenied(one))
                            .findFirst()
                            .orElse(MessageChannel.EMAIL));
        });
    }
}
