package org.uptake.cdshooks;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.Servlet;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.uptake.audit.AuditTrail;
import org.uptake.fhirapi.Interaction;
import org.uptake.fhirapi.OperationRoute;
import org.uptake.fhirapi.OperationRoute.Need;
import org.uptake.intervention.Intervention;
import org.uptake.intervention.Recommendations;
import org.uptake.offer.RecordOffer;
import org.uptake.staff.StaffMember;
import org.uptake.store.Store;

/** The feature, put together. */
public final class CdsHooks {
    private final Recommendations recommendations;
    private final CardLog log;
    private final Clock clock;

    public CdsHooks(DataSource database, Recommendations recommendations, Clock clock) {
        this.recommendations = recommendations;
        this.log = new CardLog(database, clock);
        this.clock = clock;
    }

    /**
     * For {@code /cds-services} and what is below it.
     *
     * @param clients EHRs that may call
     * @param keysAt keys by address
     * @param people who of ours is a user (Type/id) of an EHR
     * @param launch the app's launch address
     */
    public Servlet servlet(
            DataSource database,
            Store store,
            RecordOffer offers,
            AuditTrail audit,
            List<CdsClient> clients,
            Function<URI, JWKSource<SecurityContext>> keysAt,
            BiFunction<CdsClient, String, Optional<StaffMember>> people,
            URI base,
            URI launch,
            Supplier<String> requestIds) {
        return new CdsServlet(
                new Answering(
                        recommendations,
                        new KnownPatients(store, base + "/fhir"),
                        new EhrReads(EhrReads.PATIENCE),
                        log,
                        new Cards(launch)),
                new Feedback(log, recommendations, offers, people, clock),
                new CallerCheck(clients, keysAt, new SeenTokens(database, clock), clock),
                audit,
                CdsClient.plain(base.toString()),
                clock,
                requestIds);
    }

    public List<OperationRoute> operations() {
        return List.of(
                new OperationRoute(
                        "PlanDefinition",
                        false,
                        "$open-card",
                        true,
                        List.of(new Need(Interaction.READ, "Patient")),
                        new OpenCard(log)),
                new OperationRoute(
                        "PlanDefinition",
                        false,
                        "$card-feedback",
                        false,
                        List.of(new Need(Interaction.READ, "MeasureReport")),
                        new FeedbackReport(log, this::title, clock)));
    }

    private String title(String intervention) {
        return recommendations.active().stream()
                .filter(active -> active.id().equals(intervention))
                .findFirst()
                .map(Intervention::title)
                .orElse(intervention);
    }
}
