package org.uptake.app.ehr;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SMART App Launch 2.2, "Conformance": what a FHIR server advertises at {@code .well-known/smart-configuration}. Addresses are absolute.
 *
 * @param issInAnswer RFC 9207: the authorization answer will name its issuer
 */
public record SmartConfiguration(
        @Nullable URI issuer,
        @Nullable URI jwksUri,
        @Nullable URI authorizationEndpoint,
        URI tokenEndpoint,
        @Nullable URI revocationEndpoint,
        List<String> capabilities,
        List<String> codeChallengeMethods,
        List<String> tokenAuthMethods,
        List<String> scopesSupported,
        boolean issInAnswer) {

    /** @param base the FHIR base that relative addresses belong to */
    static SmartConfiguration parse(URI base, JsonNode json) throws EhrProblem {
        var token = address(base, json, "token_endpoint");
        if (token == null) {
            throw new EhrProblem(base.getHost() + " advertises no token_endpoint in its smart-configuration.");
        }
        return new SmartConfiguration(
                address(base, json, "issuer"),
                address(base, json, "jwks_uri"),
                address(base, json, "authorization_endpoint"),
                token,
                address(base, json, "revocation_endpoint"),
                texts(json, "capabilities"),
                texts(json, "code_challenge_methods_supported"),
                texts(json, "token_endpoint_auth_methods_supported"),
                texts(json, "scopes_supported"),
                json.path("authorization_response_iss_parameter_supported").asBoolean(false));
    }

    private static @Nullable URI address(URI base, JsonNode json, String field) throws EhrProblem {
        var text = json.path(field).asText("");
        if (text.isBlank()) {
            return null;
        }
        try {
            var address = URI.create(base + "/").resolve(text);
            if (Ehrs.secure(address)) {
                if (AddressGuard.allows(base, address)) return address;
                throw new EhrProblem(base.getHost() + " advertises a " + field + " inside our own network.");
            }
        } catch (IllegalArgumentException notAnAddress) {
            throw new EhrProblem(base.getHost() + " advertises a " + field + " that is not an address.");
        }
        throw new EhrProblem(base.getHost() + " advertises a " + field + " without https.");
    }

    private static List<String> texts(JsonNode json, String field) {
        var values = new ArrayList<String>();
        json.path(field).forEach(value -> values.add(value.asText()));
        return List.copyOf(values);
    }
}
