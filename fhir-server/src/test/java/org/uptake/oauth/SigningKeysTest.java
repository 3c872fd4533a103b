package org.uptake.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SigningKeysTest {
    private static final class Moved extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void by(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void a_key_is_published_before_it_signs_and_stays_while_its_tokens_may_be_good() throws Exception {
        try (var postgres = EmbeddedPostgres.start()) {
            create(postgres);
            var clock = new Moved();
            var keys = SigningKeys.open(postgres.getPostgresDatabase(), clock);
            var other = SigningKeys.open(postgres.getPostgresDatabase(), clock);
            var first = keys.current().getKeyID();
            assertThat(other.current().getKeyID()).isEqualTo(first);

            clock.by(SigningKeys.SIGNS);
            assertThat(keys.current().getKeyID())
                    .as("the new one is not known yet")
                    .isEqualTo(first);
            assertThat(published(keys)).hasSize(2);
            clock.by(SigningKeys.PUBLISHED);
            var second = keys.current().getKeyID();
            assertThat(second).isNotEqualTo(first);
            assertThat(other.current().getKeyID()).isEqualTo(second);
            assertThat(published(keys)).as("what it signed is still good").contains(first, second);
            clock.by(SigningKeys.KEPT.plusMinutes(2));
            assertThat(published(keys)).containsExactly(second);
        }
    }

    private static List<String> published(SigningKeys keys) {
        return keys.publicKeys().getKeys().stream().map(JWK::getKeyID).toList();
    }

    private static void create(EmbeddedPostgres postgres) throws Exception {
        try (var sql = SigningKeysTest.class.getResourceAsStream("/db/migration/V3__oauth.sql");
                var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(new String(Objects.requireNonNull(sql).readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
