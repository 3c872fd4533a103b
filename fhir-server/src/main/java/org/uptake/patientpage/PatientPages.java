package org.uptake.patientpage;

import jakarta.servlet.http.HttpServlet;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.uptake.enrolment.Courses;
import org.uptake.fhirapi.Interaction;
import org.uptake.fhirapi.OperationRoute;
import org.uptake.fhirapi.OperationRoute.Need;
import org.uptake.message.Inbound;
import org.uptake.message.MessageChannel;
import org.uptake.message.Messages;
import org.uptake.store.Store;

/** The feature: gives links, and answers behind them. */
public final class PatientPages {
    private final Supplier<Store> store;
    private final PatientLinks links;
    private final String base;

    /**
     * @param base where the server is reached, without a path
     * @param random that nobody can guess, safe for use by several threads
     */
    public PatientPages(Supplier<Store> store, String base, RandomGenerator random) {
        this.store = store;
        this.links = new PatientLinks(store, random);
        this.base = base;
    }

    public List<OperationRoute> operations() {
        var operations = new LinkOperations(store.get(), links, base);
        return List.of(
                new OperationRoute(
                        "PlanDefinition",
                        true,
                        "$patient-link",
                        true,
                        List.of(
                                new Need(Interaction.READ, "Patient"),
                                new Need(Interaction.UPDATE, "Patient"),
                                new Need(Interaction.UPDATE, "CarePlan")),
                        operations.making()),
                new OperationRoute(
                        "Patient",
                        true,
                        "$revoke-links",
                        true,
                        List.of(new Need(Interaction.READ, "Patient"), new Need(Interaction.UPDATE, "Patient")),
                        operations.revoking()));
    }

    /** @param channels that this service writes on */
    public HttpServlet servlet(
            Messages messages, Courses courses, Inbound.Taker questions, Set<MessageChannel> channels, Clock clock) {
        var pages = new Pages(store.get(), messages, links, channels, clock);
        return new LinkServlet(links, pages, new Deeds(store.get(), courses, questions, clock), clock);
    }
}
