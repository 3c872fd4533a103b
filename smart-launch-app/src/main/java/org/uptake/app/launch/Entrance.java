package org.uptake.app.launch;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.uptake.app.ehr.EhrStyles;
import org.uptake.app.launch.Arrival.Arrived;
import org.uptake.app.visit.EhrGrant;
import org.uptake.app.visit.ExchangeRefused;
import org.uptake.app.visit.ServerToken;
import org.uptake.app.visit.TokenExchange;
import org.uptake.app.visit.Visits;

/** From a verified person to a visit: a token of fhir-server, the patient's record there, and the visit itself. */
final class Entrance {
    private final TokenExchange exchange;
    private final PatientMatch patients;
    private final Visits visits;
    private static final String COMPLIANCE = "compliance";

    private final FirstScreen first;
    private final EhrStyles styles;

    Entrance(TokenExchange exchange, PatientMatch patients, Visits visits, FirstScreen first, EhrStyles styles) {
        this.exchange = exchange;
        this.patients = patients;
        this.visits = visits;
        this.first = first;
        this.styles = styles;
    }

    private record Admitted(
            EhrGrant grant,
            LaunchContext context,
            ServerToken token,
            @Nullable String patient) {}

    Outcome<Arrived> enter(Identified identified, Map<String, String> cookies) {
        return withoutPatient(identified)
                .then(this::findPatient)
                .then(this::boundToPatient)
                .then(admitted -> open(admitted, cookies));
    }

    private Outcome<Admitted> withoutPatient(Identified identified) {
        var context = identified.context();
        // Where the EHR is fhir-server itself, its patient is ours and one exchange is enough.
        if (context.patient() != null && patients.isOurs(identified.grant().ehr())) {
            return exchange(identified.grant(), context, context.patient());
        }
        return exchange(identified.grant(), context, null);
    }

    private Outcome<Admitted> findPatient(Admitted admitted) {
        var theirs = admitted.context().patient();
        if (theirs == null || admitted.patient() != null) {
            return Outcome.done(admitted);
        }
        return patients.find(admitted.grant(), theirs, admitted.token().value())
                .then(ours -> Outcome.done(new Admitted(admitted.grant(), admitted.context(), admitted.token(), ours)));
    }

    private Outcome<Admitted> boundToPatient(Admitted admitted) {
        if (admitted.patient() == null || patients.isOurs(admitted.grant().ehr())) {
            return Outcome.done(admitted);
        }
        return exchange(admitted.grant(), admitted.context(), admitted.patient());
    }

    private Outcome<Admitted> exchange(EhrGrant grant, LaunchContext context, @Nullable String patient) {
        try {
            var token = exchange.exchange(grant.identity(), patient);
            return Outcome.done(new Admitted(grant, context, token, patient));
        } catch (ExchangeRefused refused) {
            return Outcome.refused(reason(refused.why()), String.valueOf(refused.getMessage()));
        } catch (IOException away) {
            return Outcome.refused(LaunchRefusal.SERVER_AWAY, String.valueOf(away.getMessage()));
        }
    }

    private static LaunchRefusal reason(ExchangeRefused.Why why) {
        return switch (why) {
            case PERSON -> LaunchRefusal.PERSON_UNKNOWN;
            case APP -> LaunchRefusal.APP_REFUSED;
        };
    }

    private Outcome<Arrived> open(Admitted admitted, Map<String, String> cookies) {
        var patient = admitted.patient() == null ? null : "Patient/" + admitted.patient();
        var facts = new Visits.Facts(
                admitted.grant(),
                admitted.token(),
                patient,
                admitted.context().needsBanner(),
                styles.css(admitted.grant().ehr(), admitted.context().style()).orElse(null));
        var ours = patients.isOurs(admitted.grant().ehr());
        // who may read nothing else would meet a refusal first
        var page = admitted.token().role().equals(COMPLIANCE) ? "audit" : first.of(admitted.context(), ours);
        return Outcome.done(new Arrived(visits.open(facts, cookies), page));
    }
}
