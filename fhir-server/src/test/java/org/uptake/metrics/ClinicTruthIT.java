package org.uptake.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;
import org.uptake.testkit.clinic.Simulate;

/**
 * Half a year of a synthetic clinic, played over HTTP, reads back as what is known to have happened in it: every count, share and
 * quantile, in all and by task code, site, role and month.
 */
class ClinicTruthIT {
    /** The day after the clinic's last one, so that nothing lies in the future. */
    private static final Instant TODAY = Instant.parse("2026-07-01T16:00:00Z");

    @Test
    void what_a_clinic_of_60_patients_did_is_what_its_metrics_say() {
        played_and_read_back(60, 1);
    }

    @Test
    @Tag("deep")
    void what_a_clinic_of_500_patients_did_is_what_its_metrics_say() {
        played_and_read_back(500, 7);
    }

    private static void played_and_read_back(int patients, int seed) {
        var system = Clock.systemUTC();
        try (var server = TestServer.start(Clock.offset(system, Duration.between(system.instant(), TODAY)))) {
            var said = new StringWriter();
            var exitCode = Simulate.commandLine(system)
                    .setOut(new PrintWriter(said))
                    .setErr(new PrintWriter(said))
                    .execute(
                            "--patients=" + patients,
                            "--months=6",
                            "--seed=" + seed,
                            "--end=2026-06-30",
                            "--into=" + server.fhirBase(),
                            "--token=system",
                            "--check");
            assertThat(exitCode).as("%s", said).isZero();
            assertThat(said.toString()).containsPattern("All [1-9][0-9]{2,} numbers equal the truth");
        }
    }
}
