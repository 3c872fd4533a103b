package org.uptake.app.ehr;

import com.nimbusds.jose.JWSAlgorithm;
import org.jspecify.annotations.Nullable;

/**
 * How we prove who we are at an EHR's token endpoint.
 *
 * @param secret only for {@link Method#CLIENT_SECRET_BASIC}
 * @param alg signature of our assertions, only used by {@link Method#PRIVATE_KEY_JWT}
 * @param audience whom our assertions are for
 * @param jku whether our assertions name the address of our keys
 */
public record ClientAuth(Method method, @Nullable String secret, JWSAlgorithm alg, Audience audience, boolean jku) {
    /** SMART says the token endpoint; some OpenID providers insist on their issuer. */
    public enum Audience {
        TOKEN_ENDPOINT,
        ISSUER
    }

    public enum Method {
        PRIVATE_KEY_JWT,
        CLIENT_SECRET_BASIC,
        NONE
    }

    public static ClientAuth privateKeyJwt(JWSAlgorithm alg) {
        return new ClientAuth(Method.PRIVATE_KEY_JWT, null, alg, Audience.TOKEN_ENDPOINT, false);
    }

    public static ClientAuth secret(String secret) {
        return new ClientAuth(Method.CLIENT_SECRET_BASIC, secret, JWSAlgorithm.RS384, Audience.TOKEN_ENDPOINT, false);
    }

    public static ClientAuth none() {
        return new ClientAuth(Method.NONE, null, JWSAlgorithm.RS384, Audience.TOKEN_ENDPOINT, false);
    }

    /** Leaves the secret out, so that it cannot reach a log. */
    @Override
    public String toString() {
        return method.toString();
    }
}
