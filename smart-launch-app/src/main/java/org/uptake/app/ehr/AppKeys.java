package org.uptake.app.ehr;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.JWTAuthenticationClaimsSet;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The app's own keys, for each algorithm that SMART names (RS384, ES384), made on the first start and kept in a file only its owner can
 * read. Each algorithm may have two: a new key is published at once and signs a day later, when nobody remembers the set without it.
 */
public final class AppKeys {
    /** How long others may remember our published keys. */
    public static final Duration REMEMBERED = Duration.ofHours(1);

    static final Duration RIPENS = Duration.ofDays(1);
    private static final String FILE = "app-keys.json";

    private final Path file;
    private final Clock clock;
    private volatile Known known;

    private record Known(JWKSet keys, Instant written) {}

    private AppKeys(Path file, Clock clock) throws IOException {
        this.file = file;
        this.clock = clock;
        this.known = read(file);
    }

    /** @throws IOException when the folder cannot be used or holds something that is not a key set */
    public static AppKeys keptIn(Path folder, Clock clock) throws IOException {
        var file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            write(file, new JWKSet(fresh(null)));
        }
        return new AppKeys(file, clock);
    }

    private static Known read(Path file) throws IOException {
        try {
            var written = Files.getLastModifiedTime(file).toInstant();
            return new Known(JWKSet.parse(Files.readString(file)), written);
        } catch (ParseException damaged) {
            throw new IOException(
                    file + " is not a key set. Restore it, or delete it and register the new keys.", damaged);
        }
    }

    /** Adds new keys and drops those that the present ones have replaced; running processes notice the file. */
    public void rotate() throws IOException {
        var kept = new ArrayList<JWK>();
        for (var alg : List.of(JWSAlgorithm.RS384, JWSAlgorithm.ES384)) {
            kept.add(key(alg));
        }
        kept.addAll(fresh(Date.from(clock.instant())));
        write(file, new JWKSet(kept));
        known = read(file);
    }

    /** @param since null for keys that sign from the start, because nobody knows others yet */
    private static List<JWK> fresh(@Nullable Date since) {
        try {
            var rsa = new RSAKeyGenerator(2048)
                    .algorithm(JWSAlgorithm.RS384)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyIDFromThumbprint(true)
                    .issueTime(since)
                    .generate();
            var ec = new ECKeyGenerator(Curve.P_384)
                    .algorithm(JWSAlgorithm.ES384)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyIDFromThumbprint(true)
                    .issueTime(since)
                    .generate();
            return List.of(rsa, ec);
        } catch (JOSEException everyJavaHasThem) {
            throw new IllegalStateException(everyJavaHasThem);
        }
    }

    /** Written beside and moved into place, so that a crash never leaves half a key. */
    private static void write(Path file, JWKSet keys) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var draft = Files.createTempFile(file.toAbsolutePath().getParent(), FILE, ".new", owner);
        Files.writeString(draft, keys.toString(false));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What {@code /.well-known/jwks.json} shows. */
    public String published() {
        return keys().toPublicJWKSet().toString();
    }

    /** Another process may have rotated them. A file that cannot be read just now leaves what is known. */
    private JWKSet keys() {
        try {
            if (!Files.getLastModifiedTime(file).toInstant().equals(known.written())) known = read(file);
        } catch (IOException unreadable) {
            return known.keys();
        }
        return known.keys();
    }

    /**
     * SMART App Launch 2.2, "Client Authentication: Asymmetric".
     *
     * @param audience the token endpoint, or the issuer where an EHR wants that
     * @param jku where our keys are; null to leave it out
     */
    public ClientAuthentication assertion(String clientId, URI audience, JWSAlgorithm alg, @Nullable URI jku) {
        var key = key(alg);
        var header = new JWSHeader.Builder(alg)
                .type(JOSEObjectType.JWT)
                .keyID(key.getKeyID())
                .jwkURL(jku)
                .build();
        var claims = new JWTAuthenticationClaimsSet(new ClientID(clientId), new Audience(audience));
        try {
            var assertion = new SignedJWT(header, claims.toJWTClaimsSet());
            assertion.sign(new DefaultJWSSignerFactory().createJWSSigner(key, alg));
            return new PrivateKeyJWT(assertion);
        } catch (JOSEException unusable) {
            throw new IllegalStateException("The app's " + alg + " key cannot sign.", unusable);
        }
    }

    /** The newest that is a day old; when there is none, the oldest. */
    private JWK key(JWSAlgorithm alg) {
        var ripe = clock.instant().minus(RIPENS);
        var ofAlg = keys().getKeys().stream()
                .filter(key -> alg.equals(key.getAlgorithm()))
                .sorted(Comparator.comparing(AppKeys::since))
                .toList();
        if (ofAlg.isEmpty()) throw new IllegalStateException("The app has no " + alg + " key.");
        return ofAlg.stream()
                .filter(key -> !since(key).isAfter(ripe))
                .reduce((older, newer) -> newer)
                .orElse(ofAlg.get(0));
    }

    private static Instant since(JWK key) {
        return key.getIssueTime() == null ? Instant.EPOCH : key.getIssueTime().toInstant();
    }
}
