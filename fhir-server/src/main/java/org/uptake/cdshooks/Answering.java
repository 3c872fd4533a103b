package org.uptake.cdshooks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.intervention.Recommendations;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;

/** From a hook to its cards. Only a caller that cannot be answered at all is refused; whatever goes wrong here or at the EHR is no card. */
final class Answering {
    private static final Logger LOG = LoggerFactory.getLogger(Answering.class);
    /** More cards than this are not read. */
    private static final int MOST = 3;

    private static final int NO_DATA = 412;

    private final Recommendations recommendations;
    private final KnownPatients patients;
    private final EhrReads reads;
    private final CardLog log;
    private final Cards cards;

    Answering(Recommendations recommendations, KnownPatients patients, EhrReads reads, CardLog log, Cards cards) {
        this.recommendations = recommendations;
        this.patients = patients;
        this.reads = reads;
        this.log = log;
        this.cards = cards;
    }

    /** @param patient id of the patient here, for the audit */
    record Answer(ObjectNode body, Optional<String> patient) {
        static final Answer NONE = new Answer(Cards.none(), Optional.empty());
    }

    /** The templates of discovery: what the rules in force read. */
    Prefetch prefetch() {
        return new Prefetch(recommendations.active());
    }

    Answer answer(CdsService service, CdsClient ehr, HookRequest request) {
        if (request.fhirServer().filter(server -> !ehr.isAt(server)).isPresent())
            throw HookRequest.bad(
                    "fhirServer", "fhirServer is another than the one set up for the issuer of the token.");
        try {
            return cards(service, ehr, request);
        } catch (RefusedException refused) {
            if (refused.refusal().status() == NO_DATA) throw refused;
            LOG.error("a hook is answered without cards", refused);
            return Answer.NONE;
        } catch (RuntimeException failed) {
            LOG.error("a hook is answered without cards", failed);
            return Answer.NONE;
        }
    }

    private Answer cards(CdsService service, CdsClient ehr, HookRequest request) {
        var active = recommendations.active();
        if (active.isEmpty()) return Answer.NONE;
        var prefetch = new Prefetch(active);
        var data = new PatientData(request.patient());
        for (var type : prefetch.types()) data.take(type, request.prefetch().path(Prefetch.key(type)));
        var missing = new LinkedHashSet<>(data.missing(prefetch.types()));
        var mayRead = request.accessToken().isPresent();
        if (!missing.isEmpty() && mayRead)
            reads.into(
                    data, missing, ehr, prefetch, request, request.accessToken().orElseThrow());
        var judgeable = active.stream()
                .filter(intervention -> data.has(Prefetch.types(intervention)))
                .toList();
        if (judgeable.isEmpty() && !mayRead) throw noData();
        var patient = patients.find(ehr, request.patient(), data.patient());
        // whom we cannot recognise may have been offered it, or have it: nobody can tell without the Patient
        if (judgeable.isEmpty() || (patient.isEmpty() && !data.has(Set.of("Patient"))))
            return new Answer(Cards.none(), patient);
        var silenced = log.silenced(ehr.issuer(), request.patient());
        var recommended = recommendations
                .forPatient(
                        judgeable.stream()
                                .filter(intervention -> !silenced.contains(intervention.id()))
                                .toList(),
                        patient,
                        data.resources())
                .stream()
                .limit(MOST)
                .toList();
        if (recommended.isEmpty()) return new Answer(Cards.none(), patient);
        return new Answer(cards.answer(log.show(service, ehr, request, patient, recommended)), patient);
    }

    /** CDS Hooks 2.0, "HTTP Status Codes": 412. */
    private static RefusedException noData() {
        return Refusal.of(
                        NO_DATA,
                        "required",
                        "cds-data",
                        "The patient's data is neither prefetched nor may it be read: send the prefetch of discovery, or fhirServer and fhirAuthorization.")
                .at("prefetch")
                .asException();
    }
}
