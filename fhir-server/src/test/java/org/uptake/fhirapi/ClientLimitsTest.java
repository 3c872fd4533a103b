package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.uptake.refusal.RefusedException;

class ClientLimitsTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void a_client_has_so_many_requests_open_and_others_are_not_hindered() {
        var limits = new ClientLimits(2, 0, System::nanoTime);
        var first = limits.enter("greedy");
        limits.enter("greedy");
        refused(limits, "greedy");
        limits.enter("other").close();
        first.close();
        limits.enter("greedy").close();
    }

    @Test
    void a_client_makes_so_many_requests_a_second_over_a_while() {
        var now = new AtomicLong();
        var limits = new ClientLimits(100, 10, now::get);
        for (var i = 0; i < 10; i++) limits.enter("busy").close();
        refused(limits, "busy");
        now.addAndGet(SECOND / 2);
        for (var i = 0; i < 5; i++) limits.enter("busy").close();
        refused(limits, "busy");
        now.addAndGet(100 * SECOND);
        for (var i = 0; i < 10; i++) limits.enter("busy").close();
        refused(limits, "busy");
    }

    private static void refused(ClientLimits limits, String client) {
        assertThatThrownBy(() -> limits.enter(client))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().status()).isEqualTo(429));
    }
}
