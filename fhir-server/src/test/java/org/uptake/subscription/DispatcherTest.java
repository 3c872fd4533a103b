package org.uptake.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.uptake.audit.AuditTrail;
import org.uptake.search.SearchParameters;
import org.uptake.staff.StaffDirectory;
import org.uptake.store.Json;
import org.uptake.store.Store;

class DispatcherTest {
    private static final int ROUNDS = 3;
    private static final String STATUS = """
            {"resourceType": "SearchParameter", "url": "http://hl7.org/fhir/SearchParameter/Task-status", "code": "status",
             "base": ["Task"], "type": "token", "expression": "Task.status"}""";

    @Test
    void the_dispatcher_outlives_an_error_and_a_database_that_is_away(@TempDir Path folder) throws Exception {
        var database = new Broken();
        var parameters = new SearchParameters(
                FhirContext.forR4Cached(), Set.of("Task"), List.of(Json.parse(STATUS)), "http://localhost/fhir");
        var clock = Clock.systemUTC();
        try (var audit = new AuditTrail(database, folder)) {
            var here = new Subscriptions.Surroundings(
                    new Store(database, parameters, resource -> {}, List.of(), List.of(), clock, () -> "unused"),
                    database,
                    new StaffDirectory(type -> List.of(), clock),
                    audit,
                    "http://localhost/fhir",
                    clock);
            var settings = new SubscriptionSettings(Set.of(), Optional.empty(), "uptake@clinic.example");
            try (var running = new Subscriptions(List.of(), parameters, settings, HeaderSeal.keptIn(folder))
                    .start(here, () -> 0)) {
                assertThat(running).isNotNull();
                SubscriptionBed.await("more rounds", () -> database.asked.get() > 4 * ROUNDS);
            }
        }
    }

    /** By turns an Error, and what a connection to a database that has stopped gives. */
    private static final class Broken extends PGSimpleDataSource {
        private static final long serialVersionUID = 1;

        final AtomicInteger asked = new AtomicInteger();

        @Override
        public Connection getConnection() throws SQLException {
            if (asked.getAndIncrement() % 2 == 0) throw new OutOfMemoryError("for a moment");
            throw new SQLException("terminating connection", "57P01");
        }
    }
}
