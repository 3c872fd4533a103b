package org.uptake.app.ehr;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.util.List;

/** The app's own keys, one per algorithm that SMART names (RS384, ES384), made on the first start and kept in a file only its owner can read. */
public final class AppKeys {
    private static final String FILE = "app-keys.json";

    private final JWKSet keys;

    private AppKeys(JWKSet keys) {
        this.keys = keys;
    }

    /** @throws IOException when the folder cannot be used or holds something that is not a key set */
    public static AppKeys keptIn(Path folder) throws IOException {
        var file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            write(file, fresh());
        }
        try {
            return new AppKeys(JWKSet.parse(Files.readString(file)));
        } catch (ParseException damaged) {
            throw new IOException(
                    file + " is not a key set. Restore it, or delete it and register the new keys.", damaged);
        }
    }

    private static JWKSet fresh() {
        try {
            var rsa = new RSAKeyGenerator(2048)
                    .algorithm(JWSAlgorithm.RS384)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyIDFromThumbprint(true)
                    .generate();
            var ec = new ECKeyGenerator(Curve.P_384)
                    .algorithm(JWSAlgorithm.ES384)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyIDFromThumbprint(true)
                    .generate();
            return new JWKSet(List.of(rsa, ec));
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
        return keys.toPublicJWKSet().toString();
    }

    /**
     * SMART App Launch 2.2, "Client Authentication: Asymmetric".
     *
     * @param audience the token endpoint
     */
    public ClientAuthentication assertion(String clientId, URI audience, JWSAlgorithm alg) {
        var key = key(alg);
        try {
            var secret = ((AsymmetricJWK) key).toPrivateKey();
            return new PrivateKeyJWT(new ClientID(clientId), audience, alg, secret, key.getKeyID(), null);
        } catch (JOSEException unusable) {
            throw new IllegalStateException("The app's " + alg + " key cannot sign.", unusable);
        }
    }

    private JWK key(JWSAlgorithm alg) {
        return keys.getKeys().stream()
                .filter(key -> alg.equals(key.getAlgorithm()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The app has no " + alg + " key."));
    }
}
