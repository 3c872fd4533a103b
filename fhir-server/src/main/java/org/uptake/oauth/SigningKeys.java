package org.uptake.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * The keys that sign our tokens. RS256 for all of them: OpenID Connect demands it of id_tokens, and an RSA signature is checked several times
 * faster than an EC one, which is the side that every request pays for.
 */
public final class SigningKeys {
    private static final int BITS = 2048;

    private final List<RSAKey> keys;

    private SigningKeys(List<RSAKey> keys) {
        this.keys = keys;
    }

    /** Reads the keys, or makes the first one. Two nodes that start at once agree on one, because the table is locked meanwhile. */
    public static SigningKeys open(DataSource database, Clock clock) {
        return new SigningKeys(Jdbi.create(database).inTransaction(handle -> {
            handle.execute("LOCK TABLE oauth_key IN EXCLUSIVE MODE");
            var stored = handle.createQuery("SELECT jwk FROM oauth_key ORDER BY created_at DESC")
                    .mapTo(String.class)
                    .map(SigningKeys::parsed)
                    .list();
            if (!stored.isEmpty()) return stored;
            var first = generated();
            handle.createUpdate("INSERT INTO oauth_key (kid, jwk, created_at) VALUES (:kid, :jwk, :now)")
                    .bind("kid", first.getKeyID())
                    .bind("jwk", first.toJSONString())
                    .bind("now", OneTimeSecrets.at(clock.instant()))
                    .execute();
            return List.of(first);
        }));
    }

    /** The newest key, which signs. */
    RSAKey current() {
        return keys.get(0);
    }

    JWKSet publicKeys() {
        return new JWKSet(keys.stream().<JWK>map(RSAKey::toPublicJWK).toList());
    }

    private static RSAKey generated() {
        try {
            return new RSAKeyGenerator(BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static RSAKey parsed(String jwk) {
        try {
            return RSAKey.parse(jwk);
        } catch (ParseException spoiled) {
            throw new IllegalStateException(
                    "A signing key in table oauth_key cannot be read; delete its row.", spoiled);
        }
    }
}
