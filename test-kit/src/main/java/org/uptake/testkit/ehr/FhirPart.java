package org.uptake.testkit.ehr;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /fhir}: one Patient, and the SMART configuration. */
final class FhirPart extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient FakeEhr ehr;
    private final transient Signer signer;

    FhirPart(FakeEhr ehr, Signer signer) {
        this.ehr = ehr;
        this.signer = signer;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ehr.count();
        switch (String.valueOf(request.getPathInfo())) {
            case "/.well-known/smart-configuration" -> Json.write(response, 200, configuration());
            case "/style.json" ->
                Json.write(
                        response,
                        200,
                        Map.of("color_highlight", "#7a1fa2", "color_text", "#cccccc", "dim_border_radius", "9px"));
            case "/Patient/e-17" -> patient(request, response);
            default -> Json.write(response, 404, Map.of("resourceType", "OperationOutcome"));
        }
    }

    private Map<String, Object> configuration() {
        var base = ehr.has(Quirk.RELATIVE_ENDPOINTS) ? "../auth" : ehr.issuer().toString();
        var json = new LinkedHashMap<String, Object>();
        json.put("issuer", ehr.issuer().toString());
        json.put("jwks_uri", base + "/jwks");
        if (!ehr.has(Quirk.NO_AUTHORIZATION_ENDPOINT)) {
            json.put("authorization_endpoint", base + "/authorize");
        }
        json.put("token_endpoint", base + "/token");
        json.put("grant_types_supported", List.of("authorization_code"));
        json.put("code_challenge_methods_supported", List.of("S256"));
        json.put("token_endpoint_auth_methods_supported", List.of("private_key_jwt", "client_secret_basic"));
        json.put("scopes_supported", FakeEhr.SCOPES);
        json.put("revocation_endpoint", base + "/revoke");
        json.put("capabilities", capabilities());
        if (ehr.has(Quirk.ISS_IN_ANSWER) || ehr.has(Quirk.ISS_PROMISED_ONLY)) {
            json.put("authorization_response_iss_parameter_supported", true);
        }
        return json;
    }

    private List<String> capabilities() {
        var all = new ArrayList<>(List.of("launch-ehr", "sso-openid-connect", "context-ehr-patient"));
        all.add(ehr.has(Quirk.V1_ONLY) ? "permission-v1" : "permission-v2");
        if (ehr.has(Quirk.STANDALONE)) {
            all.add("launch-standalone");
            all.add("context-standalone-patient");
        }
        return all;
    }

    private void patient(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var authorization = request.getHeader("Authorization");
        if (authorization == null || !signer.issued(authorization.replace("Bearer ", ""))) {
            Json.write(response, 401, Map.of("resourceType", "OperationOutcome"));
            return;
        }
        Map<String, @Nullable Object> patient = new LinkedHashMap<>();
        patient.put("resourceType", "Patient");
        patient.put("id", "e-17");
        if (!ehr.has(Quirk.NO_IDENTIFIER)) {
            patient.put("identifier", List.of(Map.of("system", "urn:oid:1.2.36.146.595.217.0.1", "value", "12345")));
        }
        patient.put("name", List.of(Map.of("family", "Muster", "given", List.of("Anna"))));
        patient.put("gender", "female");
        patient.put("birthDate", "1980-04-01");
        patient.put("telecom", List.of(Map.of("system", "phone", "value", "555 0100")));
        Json.write(response, 200, patient);
    }
}
