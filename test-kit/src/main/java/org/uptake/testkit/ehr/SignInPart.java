package org.uptake.testkit.ehr;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** {@code /auth}: the OpenID Connect provider. Everybody is signed in as the same clinician at once. */
final class SignInPart extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient FakeEhr ehr;
    private final transient Client client;
    private final transient Signer signer;
    private final transient TokenPart tokens;
    private final transient Map<String, Grant> codes = new ConcurrentHashMap<>();

    SignInPart(FakeEhr ehr, Client client, Signer signer) {
        this.ehr = ehr;
        this.client = client;
        this.signer = signer;
        this.tokens = new TokenPart(ehr, client, signer, codes);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ehr.count();
        switch (String.valueOf(request.getPathInfo())) {
            case "/authorize" -> authorize(request, response);
            case "/.well-known/openid-configuration" -> openId(response);
            case "/jwks" -> Json.write(response, 200, signer.published());
            default -> response.setStatus(404);
        }
    }

    private void openId(HttpServletResponse response) throws IOException {
        if (ehr.has(Quirk.OTHER_OPENID_ISSUER)) {
            Json.write(response, 200, Map.of("issuer", "https://another.example.org"));
        } else {
            response.setStatus(404);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ehr.count();
        switch (String.valueOf(request.getPathInfo())) {
            case "/token" -> tokens.answer(request, response);
            case "/revoke" -> tokens.revoke(request, response);
            default -> response.setStatus(404);
        }
    }

    /** What a strict EHR insists on; anything else is a plain 400, never a redirect. */
    private boolean acceptable(HttpServletRequest request) {
        return client.id().equals(request.getParameter("client_id"))
                && client.redirect().toString().equals(request.getParameter("redirect_uri"))
                && "code".equals(request.getParameter("response_type"))
                && "S256".equals(request.getParameter("code_challenge_method"))
                && request.getParameter("code_challenge") != null
                && startsRightly(request)
                && !(ehr.has(Quirk.V1_ONLY) && request.getParameter("scope").contains("Patient.r "))
                && ehr.iss().toString().equals(request.getParameter("aud"))
                && request.getParameter("state") != null
                && request.getParameter("state").length() >= 22;
    }

    /** From a chart with its launch value; or, where the EHR lets apps begin, without both. */
    private boolean startsRightly(HttpServletRequest request) {
        var fromChart = request.getParameter("launch") != null;
        var asksForChart = List.of(String.valueOf(request.getParameter("scope")).split(" "))
                .contains("launch");
        return fromChart == asksForChart && (fromChart || ehr.has(Quirk.STANDALONE));
    }

    private void authorize(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!acceptable(request)) {
            response.setStatus(400);
            return;
        }
        var answer = new StringBuilder(client.redirect().toString());
        answer.append("?state=").append(encoded(request.getParameter("state")));
        if (ehr.has(Quirk.ACCESS_DENIED)) {
            answer.append("&error=access_denied&error_description=").append(encoded("<script>alert(1)</script>"));
        } else {
            answer.append("&code=").append(code(request));
        }
        if (ehr.has(Quirk.ISS_IN_ANSWER)) {
            answer.append("&iss=").append(encoded(ehr.issuer().toString()));
        } else if (ehr.has(Quirk.ISS_OF_ANOTHER)) {
            answer.append("&iss=").append(encoded("https://evil.example.org"));
        }
        response.setStatus(302);
        response.setHeader("Location", answer.toString());
    }

    private String code(HttpServletRequest request) {
        var code = UUID.randomUUID().toString();
        codes.put(
                code,
                new Grant(
                        request.getParameter("code_challenge"),
                        request.getParameter("redirect_uri"),
                        request.getParameter("nonce"),
                        request.getParameter("launch") != null
                                || request.getParameter("scope").contains("launch/patient")));
        return code;
    }

    private static String encoded(@Nullable String text) {
        return URLEncoder.encode(String.valueOf(text), StandardCharsets.UTF_8);
    }
}
