package org.uptake.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.Change;
import org.uptake.store.Script;
import org.uptake.store.Unit;
import org.uptake.store.WriteRule;

/** What ends messages that were decided and are not sent yet, in the same transaction: opt-out, death, the end or pause of a course. */
final class Stops {
    static final String CONSENT_CATEGORY = Uptake.BASE + "/CodeSystem/consent-category";
    static final String CHANNEL = Uptake.BASE + "/CodeSystem/message-channel";

    private Stops() {}

    static List<WriteRule> rules() {
        return List.of(new OfConsent(), new OfPatient(), new OfCarePlan());
    }

    static void callOff(Unit unit, String patient, Predicate<OutboxRow> which, NotSent why) {
        var outcome = new Outcome(unit);
        for (var row : new OutboxTable(unit.connection()).planned(patient))
            if (which.test(row)) outcome.callOff(row, why);
    }

    /** A deleted Consent holds nothing back any more. */
    static void forgetDeleted(Script script, List<Change> changes) throws SQLException {
        var deleted = changes.stream()
                .filter(change -> change.type().equals("Consent") && change.after() == null)
                .map(Change::id)
                .toArray(String[]::new);
        if (deleted.length > 0) script.add("DELETE FROM message_opt_out WHERE consent = ANY(?)", (Object) deleted);
    }

    /** A Consent of category {@code contact} that denies: the channels that provision.code names, or any contact. */
    private static final class OfConsent implements WriteRule {
        @Override
        public String type() {
            return "Consent";
        }

        @Override
        public void check(Attempt attempt) {
            var consent = attempt.after();
            if (!isAboutContact(consent)) return;
            var patient = Elements.reference(consent, "patient").orElse("");
            var channels = denied(consent);
            new OutboxTable(attempt.unit().connection())
                    .optOut(consent.path("id").asText(), patient, channels);
            if (channels.isEmpty()) return;
            var any = channels.contains(Contact.ANY);
            callOff(
                    attempt.unit(),
                    patient,
                    row -> any
                            || channels.contains(
                                    row.channel().map(MessageChannel::code).orElse("")),
                    any ? NotSent.DO_NOT_CONTACT : NotSent.OPT_OUT);
        }

        private static boolean isAboutContact(JsonNode consent) {
            for (var category : consent.path("category"))
                if (Elements.code(category, CONSENT_CATEGORY)
                        .filter("contact"::equals)
                        .isPresent()) return true;
            return false;
        }

        private static List<String> denied(JsonNode consent) {
            var provision = consent.path("provision");
            if (!consent.path("status").asText().equals("active")
                    || !provision.path("type").asText().equals("deny")) return List.of();
            var channels = new ArrayList<String>();
            for (var code : provision.path("code"))
                Elements.code(code, CHANNEL)
                        .filter(one -> !channels.contains(one))
                        .ifPresent(channels::add);
            return channels.isEmpty() ? List.of(Contact.ANY) : channels;
        }
    }

    private static final class OfPatient implements WriteRule {
        @Override
        public String type() {
            return "Patient";
        }

        @Override
        public void check(Attempt attempt) {
            if (attempt.before() == null || !new Recipient(attempt.after()).isDead()) return;
            callOff(attempt.unit(), "Patient/" + attempt.after().path("id").asText(), row -> true, NotSent.DECEASED);
        }
    }

    private static final class OfCarePlan implements WriteRule {
        @Override
        public String type() {
            return "CarePlan";
        }

        @Override
        public void check(Attempt attempt) {
            var plan = attempt.after();
            if (attempt.before() == null
                    || attempt.before().path("status").equals(plan.path("status"))
                    || !Contact.endsWith(plan, "")) return;
            var reference = "CarePlan/" + plan.path("id").asText();
            callOff(
                    attempt.unit(),
                    Elements.reference(plan, "subject").orElse(""),
                    row -> row.enrolment().filter(reference::equals).isPresent()
                            && Contact.endsWith(plan, row.category()),
                    NotSent.ENROLMENT_OVER);
        }
    }
}
