package org.uptake.oauth;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.access.WorkplaceRole;

/**
 * What an access token says.
 *
 * @param grant the authorization that it came from; revoking that ends all its tokens
 */
record TokenClaims(String jti, String grant, Instant expires, Caller caller) {

    static TokenClaims of(JWTClaimsSet claims) throws ParseException {
        var role = claims.getStringClaim("role");
        var caller = new Caller(
                text(claims, "client_id"),
                claims.getStringClaim("person"),
                role == null ? null : WorkplaceRole.ofCode(role).orElse(null),
                claims.getStringClaim("site"),
                claims.getStringClaim("patient"),
                Scopes.parse(text(claims, "scope")));
        return new TokenClaims(
                text(claims, "jti"),
                text(claims, "grant"),
                claims.getExpirationTime().toInstant(),
                caller);
    }

    private static String text(JWTClaimsSet claims, String name) throws ParseException {
        @Nullable String value = claims.getStringClaim(name);
        if (value == null) throw new ParseException("The token has no " + name, 0);
        return value;
    }
}
