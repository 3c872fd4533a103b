package org.uptake.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.proc.SimpleSecurityContext;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uptake.Requirement;

class RemoteKeySetTest {
    private static final long NOW = System.currentTimeMillis();
    private final AtomicInteger fetches = new AtomicInteger();
    private String cacheControl = "";
    private JWKSet keys = new JWKSet();
    private HttpServer server;
    private RemoteKeySet source;

    @BeforeEach
    void start() throws Exception {
        keys = keys("one");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            fetches.incrementAndGet();
            var body = keys.toString(true).getBytes(StandardCharsets.UTF_8);
            if (!cacheControl.isEmpty()) exchange.getResponseHeaders().set("Cache-Control", cacheControl);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        source = new RemoteKeySet(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks")
                        .toURL());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static JWKSet keys(String kid) throws Exception {
        return new JWKSet(new RSAKeyGenerator(2048).keyID(kid).generate().toPublicJWK());
    }

    private JWKSet after(Duration passed) throws KeySourceException {
        return source.getJWKSet(
                JWKSetCacheRefreshEvaluator.noRefresh(), NOW + passed.toMillis(), new SimpleSecurityContext());
    }

    private List<JWK> named(String kid) throws KeySourceException {
        return new JWKSetBasedJWKSource<>(source)
                .get(new JWKSelector(new JWKMatcher.Builder().keyID(kid).build()), new SimpleSecurityContext());
    }

    @Requirement({"smart.8.R341", "smart.8.R342"})
    @ParameterizedTest
    @CsvSource({
        "'', 300",
        "max-age=3600, 3600",
        "'public, max-age=120', 120",
        "max-age=0, 60",
        "no-store, 60",
        "'no-cache, max-age=9999', 60",
        "max-age=99999999999, 86400",
        "max-age=nonsense, 300",
        "s-max-age=10, 300"
    })
    void keys_are_kept_as_long_as_their_server_says_within_bounds(String said, int seconds) throws Exception {
        cacheControl = said;
        after(Duration.ZERO);
        after(Duration.ofSeconds(seconds - 1));
        assertThat(fetches).hasValue(1);
        after(Duration.ofSeconds(seconds + 1));
        assertThat(fetches).hasValue(2);
    }

    @Test
    void what_a_cache_on_the_way_held_already_is_taken_off() {
        assertThat(RemoteKeySet.life(Optional.of("max-age=600"), Optional.of("500")))
                .isEqualTo(Duration.ofSeconds(100));
        assertThat(RemoteKeySet.life(Optional.of("max-age=600"), Optional.of("700")))
                .isEqualTo(RemoteKeySet.LEAST);
    }

    @Test
    @Requirement("smart.8.R341")
    void a_key_that_was_taken_away_is_not_believed_once_its_time_is_over() throws Exception {
        cacheControl = "max-age=60";
        after(Duration.ZERO);
        keys = keys("two");
        assertThat(after(Duration.ofSeconds(59)).getKeyByKeyId("one")).isNotNull();
        assertThat(after(Duration.ofSeconds(61)).getKeyByKeyId("one")).isNull();
    }

    @Test
    @Requirement("smart.A14")
    void a_new_key_is_found_at_once_and_a_storm_of_unknown_ones_asks_twice_a_minute() throws Exception {
        cacheControl = "max-age=86400";
        assertThat(named("one")).hasSize(1);
        keys = keys("two");
        assertThat(named("two")).hasSize(1);
        for (var i = 0; i < 50; i++) {
            var kid = "made up " + i;
            assertThatThrownBy(() -> named(kid)).isInstanceOf(KeySourceException.class);
        }
        assertThat(fetches).hasValue(2);
        assertThat(named("two"))
                .as("who has a good key is not kept out by the storm")
                .hasSize(1);
    }

    @Test
    void an_answer_that_never_ends_or_points_elsewhere_gives_no_keys() throws Exception {
        server.createContext("/big", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[100 * 1024]);
            exchange.close();
        });
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/jwks");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        for (var path : new String[] {"/big", "/moved"}) {
            var other = new RemoteKeySet(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path)
                            .toURL());
            assertThatThrownBy(() ->
                            other.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), NOW, new SimpleSecurityContext()))
                    .isInstanceOf(KeySourceException.class);
        }
        assertThat(fetches).hasValue(0);
    }
}
