package org.uptake.cdshooks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** An EHR that calls services: its keys and its FHIR server are real HTTP. */
final class HookEhr implements AutoCloseable {
    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Clock clock;
    final List<String> asked = new CopyOnWriteArrayList<>();
    final ECKey key;
    volatile Duration delay = Duration.ZERO;

    HookEhr(Clock clock) throws IOException, JOSEException {
        this.clock = clock;
        this.key = new ECKeyGenerator(Curve.P_384).keyIDFromThumbprint(true).generate();
        this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
    }

    String origin() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    CdsClient client() {
        return new CdsClient(
                "Hook EHR", URI.create(origin() + "/fhir"), origin(), URI.create(origin() + "/jwks"), Set.of());
    }

    /** What its FHIR server answers to a read or a search of a type. */
    void has(String type, ObjectNode answer) {
        answers.put(type, answer.toString());
    }

    void forget() {
        answers.clear();
        asked.clear();
        delay = Duration.ZERO;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var uri = exchange.getRequestURI();
            asked.add(uri + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            var path = uri.getPath();
            if (!path.equals("/jwks")) pause();
            var body = path.equals("/jwks")
                    ? new JWKSet(key.toPublicJWK()).toString()
                    : answers.getOrDefault(path.replaceFirst("^/fhir/", "").replaceFirst("/.*", ""), "");
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(body.isEmpty() ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private void pause() throws IOException {
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException stopping) {
            throw new IOException(stopping);
        }
    }

    JWTClaimsSet.Builder claims(String audience) {
        return new JWTClaimsSet.Builder()
                .issuer(origin())
                .audience(audience)
                .issueTime(Date.from(clock.instant()))
                .expirationTime(Date.from(clock.instant().plusSeconds(300)))
                .jwtID(UUID.randomUUID().toString());
    }

    JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES384)
                .type(JOSEObjectType.JWT)
                .keyID(key.getKeyID());
    }

    String token(String audience) {
        return token(audience, claims -> claims);
    }

    String token(String audience, UnaryOperator<JWTClaimsSet.Builder> with) {
        return signed(header().build(), with.apply(claims(audience)).build());
    }

    String signed(JWSHeader header, JWTClaimsSet claims) {
        try {
            var token = new SignedJWT(header, claims);
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
