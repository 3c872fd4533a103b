package org.uptake.store;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.boot.TestServer;
import org.uptake.refusal.RefusedException;
import org.uptake.search.SearchParameters;

/** Several who change the same resources at the same time. */
class RacingWritesIT {
    private static final int WRITERS = 8;
    private static final int CHANGES = 25;
    private static final Caller CALLER = new Caller("test", null, null, null, null, new Scopes(List.of()));
    private static final HikariDataSource DATABASE = new HikariDataSource();
    private static Store store;

    @BeforeAll
    static void connect() throws Exception {
        DATABASE.setJdbcUrl(TestServer.newDatabase());
        DATABASE.setMaximumPoolSize(WRITERS);
        Flyway.configure().dataSource(DATABASE).load().migrate();
        var parameters = new SearchParameters(
                FhirContext.forR4Cached(), Set.of("Basic"), SearchPlanIT.definitions(), "http://localhost/fhir");
        var ids = new AtomicInteger();
        store = new Store(
                DATABASE,
                parameters,
                resource -> {},
                List.of(),
                List.of(),
                Clock.systemUTC(),
                () -> "n" + ids.incrementAndGet());
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    private static void begin(String id) {
        store.write(CALLER, unit -> unit.createAs(id, Json.parse("{\"resourceType\":\"Basic\",\"language\":\"0\"}")));
    }

    /** One more than what stands there; the sum shows whether a change was made on a state that was not the last. */
    private static Version addOne(String id, Integer ifMatch) {
        return store.write(CALLER, unit -> {
            var state = unit.require("Basic", id);
            state.put("language", "" + (state.path("language").asInt() + 1));
            return unit.update(id, state, ifMatch);
        });
    }

    private static int sum(String id) {
        return store.current("Basic", id).orElseThrow().tree().path("language").asInt();
    }

    private static <T> List<T> atOnce(Callable<T> work) throws Exception {
        var pool = Executors.newFixedThreadPool(WRITERS);
        try {
            var results = new ArrayList<T>();
            for (var future : pool.invokeAll(
                    IntStream.range(0, WRITERS).mapToObj(n -> work).toList())) results.add(future.get());
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void none_of_their_changes_is_lost_and_none_is_refused() throws Exception {
        begin("counter");
        atOnce(() -> {
            for (var i = 0; i < CHANGES; i++) addOne("counter", null);
            return null;
        });
        assertThat(sum("counter")).isEqualTo(WRITERS * CHANGES);
        assertThat(store.current("Basic", "counter").orElseThrow().version()).isEqualTo(1 + WRITERS * CHANGES);
    }

    @Test
    void of_those_who_saw_the_same_version_one_changes_it() throws Exception {
        begin("seen");
        for (var version = 1; version <= CHANGES; version++) {
            var seen = version;
            var done = atOnce(() -> {
                try {
                    addOne("seen", seen);
                    return 200;
                } catch (RefusedException refused) {
                    return refused.refusal().status();
                }
            });
            assertThat(done).containsOnlyOnce(200).containsOnly(200, 412);
        }
        assertThat(sum("seen")).isEqualTo(CHANGES);
    }

    @Test
    void those_who_change_two_resources_in_opposite_orders_all_come_through() throws Exception {
        begin("left");
        begin("right");
        var turn = new AtomicInteger();
        atOnce(() -> {
            for (var i = 0; i < CHANGES; i++) {
                var first = turn.incrementAndGet() % 2 == 0 ? "left" : "right";
                var second = first.equals("left") ? "right" : "left";
                store.write(CALLER, unit -> {
                    for (var id : List.of(first, second)) {
                        var state = unit.require("Basic", id);
                        state.put("language", "" + (state.path("language").asInt() + 1));
                        unit.update(id, state, null);
                    }
                    return "";
                });
            }
            return null;
        });
        assertThat(List.of(sum("left"), sum("right"))).containsOnly(WRITERS * CHANGES);
    }
}
