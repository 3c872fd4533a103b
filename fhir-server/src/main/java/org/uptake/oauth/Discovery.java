package org.uptake.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** SMART App Launch 2.2, "Conformance", and OpenID Connect Discovery: the same facts in two documents. */
final class Discovery {
    private static final List<String> SIGNING = List.of("RS384", "ES384", "RS256", "ES256");

    private final OAuthSettings settings;
    private final ClientRegister clients;
    private final ObjectMapper json = new ObjectMapper();

    Discovery(OAuthSettings settings, ClientRegister clients) {
        this.settings = settings;
        this.clients = clients;
    }

    byte[] smart() {
        var facts = common();
        var capabilities = new ArrayList<>(List.of(
                "launch-ehr",
                "client-confidential-asymmetric",
                "sso-openid-connect",
                "context-banner",
                "context-ehr-patient",
                "permission-patient",
                "permission-user",
                "permission-v1",
                "permission-v2",
                "authorize-post"));
        if (settings.chooser() != null) capabilities.addAll(List.of("launch-standalone", "context-standalone-patient"));
        facts.put("capabilities", capabilities);
        return written(facts);
    }

    byte[] openId() {
        var facts = common();
        facts.put("subject_types_supported", List.of("public"));
        facts.put("id_token_signing_alg_values_supported", List.of(JWSAlgorithm.RS256.getName()));
        facts.put("response_modes_supported", List.of("query"));
        facts.put("claims_supported", List.of("sub", "fhirUser"));
        return written(facts);
    }

    private Map<String, Object> common() {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("issuer", settings.issuer().toString());
        facts.put("jwks_uri", settings.jwksUri().toString());
        facts.put("authorization_endpoint", settings.authorizeEndpoint().toString());
        facts.put("token_endpoint", settings.tokenEndpoint().toString());
        facts.put("introspection_endpoint", settings.introspectEndpoint().toString());
        facts.put("revocation_endpoint", settings.revokeEndpoint().toString());
        facts.put("token_endpoint_auth_methods_supported", List.of("private_key_jwt"));
        facts.put("token_endpoint_auth_signing_alg_values_supported", SIGNING);
        facts.put("grant_types_supported", grants());
        facts.put("scopes_supported", scopes());
        facts.put("response_types_supported", List.of("code"));
        facts.put("code_challenge_methods_supported", List.of("S256"));
        facts.put("authorization_response_iss_parameter_supported", true);
        return facts;
    }

    /** What some registered client can really use. */
    private List<String> grants() {
        var grants = new TreeSet<String>();
        clients.all().forEach(client -> client.grants().forEach(grant -> grants.add(grant.getValue())));
        return List.copyOf(grants);
    }

    private List<String> scopes() {
        var scopes = new TreeSet<String>();
        clients.all().forEach(client -> scopes.addAll(client.scopes()));
        return List.copyOf(scopes);
    }

    private byte[] written(Map<String, Object> facts) {
        try {
            return json.writeValueAsBytes(facts);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
