package org.uptake.app.ehr;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uptake.app.Requirement;

class AppKeysTest {
    private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

    @TempDir
    Path folder;

    @Test
    @Requirement("client.rotation")
    void a_new_key_is_published_at_once_signs_a_day_later_and_replaces_the_old_one_at_the_next_rotation()
            throws Exception {
        var first = AppKeys.keptIn(folder, at(NOW));
        var old = kid(first);
        first.rotate();

        var later = AppKeys.keptIn(folder, at(NOW.plus(AppKeys.RIPENS)));
        assertThat(JWKSet.parse(first.published()).getKeys()).hasSize(4);
        assertThat(kid(first)).isEqualTo(old);
        assertThat(kid(later)).isNotEqualTo(old);
        later.rotate();
        assertThat(JWKSet.parse(later.published()).getKeyByKeyId(old)).isNull();
    }

    @Test
    void a_running_process_notices_that_another_rotated() throws Exception {
        var running = AppKeys.keptIn(folder, at(NOW));
        Thread.sleep(20);
        AppKeys.keptIn(folder, at(NOW)).rotate();

        assertThat(JWKSet.parse(running.published()).getKeys()).hasSize(4);
    }

    private static Clock at(Instant instant) {
        return Clock.fixed(instant, ZoneOffset.UTC);
    }

    private static String kid(AppKeys keys) {
        var proof = (PrivateKeyJWT)
                keys.assertion("uptake", URI.create("https://ehr.example.org/token"), JWSAlgorithm.RS384, null);
        assertThat(Duration.between(
                        Instant.now(),
                        proof.getJWTAuthenticationClaimsSet()
                                .getExpirationTime()
                                .toInstant()))
                .isLessThanOrEqualTo(Duration.ofMinutes(5));
        return proof.getClientAssertion().getHeader().getKeyID();
    }
}
