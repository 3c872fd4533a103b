package org.uptake.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The simulated EHR as a client of CDS Hooks 2.0: over HTTP with a signed token, prefetch by the templates of discovery, feedback. */
public final class CardsClient {
    public static final String KEYS = "/ehr/jwks.json";
    private static final Logger LOG = LoggerFactory.getLogger(CardsClient.class);
    private static final String HOOK = "patient-view";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Parser MARKDOWN = Parser.builder().build();
    private static final HtmlRenderer HTML =
            HtmlRenderer.builder().escapeHtml(true).sanitizeUrls(true).build();

    private final URI base;
    private final Clinic clinic;
    private final Clock clock;
    private final ECKey key;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /** @param base of this server, where the services are too */
    public CardsClient(URI base, Clinic clinic, Clock clock) {
        this.base = base;
        this.clinic = clinic;
        this.clock = clock;
        try {
            this.key = new ECKeyGenerator(Curve.P_384).keyIDFromThumbprint(true).generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static String issuer(URI base) {
        return base + "/ehr";
    }

    String keys() {
        return new JWKSet(key.toPublicJWK()).toString();
    }

    /** No card when the service fails or takes too long: a chart is never held up by advice. */
    List<EhrCard> cards(String practitioner, String patient) {
        try {
            var cards = new ArrayList<EhrCard>();
            for (var service : discovery().path("services"))
                if (service.path("hook").asText().equals(HOOK)) cards.addAll(call(service, practitioner, patient));
            return cards;
        } catch (IOException | JOSEException | RuntimeException away) {
            LOG.warn("no cards: {}", away.toString());
            return List.of();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private JsonNode discovery() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(base + "/cds-services"))
                .timeout(PATIENCE)
                .build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    private List<EhrCard> call(JsonNode service, String practitioner, String patient)
            throws IOException, InterruptedException, JOSEException {
        var body = JSON.createObjectNode().put("hook", HOOK);
        body.put("hookInstance", UUID.randomUUID().toString());
        body.put("fhirServer", base + "/fhir");
        body.putObject("context").put("userId", practitioner).put("patientId", patient);
        var prefetch = body.putObject("prefetch");
        for (var template : service.path("prefetch").properties())
            clinic.fhir(template.getValue().asText().replace("{{context.patientId}}", patient))
                    .ifPresent(found -> prefetch.set(template.getKey(), found));
        var id = service.path("id").asText();
        var answer = post("/cds-services/" + id, body);
        if (answer.isEmpty()) return List.of();
        var cards = new ArrayList<EhrCard>();
        for (var card : answer.get().path("cards")) cards.add(card(id, card));
        return cards;
    }

    /** CDS Hooks 2.0, "Feedback". */
    void accepted(String service, String card, String suggestion) throws IOException, InterruptedException {
        var item = feedback(card, "accepted");
        item.putArray("acceptedSuggestions").addObject().put("id", suggestion);
        send(service, item);
    }

    void overridden(String service, String card, String reason) throws IOException, InterruptedException {
        var item = feedback(card, "overridden");
        if (!reason.isEmpty())
            item.putObject("overrideReason").putObject("reason").put("code", reason);
        send(service, item);
    }

    private ObjectNode feedback(String card, String outcome) {
        return JSON.createObjectNode()
                .put("card", card)
                .put("outcome", outcome)
                .put("outcomeTimestamp", clock.instant().toString());
    }

    private void send(String service, ObjectNode item) throws IOException, InterruptedException {
        var body = JSON.createObjectNode();
        body.putArray("feedback").add(item);
        try {
            if (post("/cds-services/" + service + "/feedback", body).isEmpty())
                throw new IOException("the feedback was not taken");
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Optional<JsonNode> post(String path, ObjectNode body)
            throws IOException, InterruptedException, JOSEException {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token(base + path))
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() == 200) return Optional.of(JSON.readTree(answer.body()));
        LOG.warn("{} answered {}", path, answer.statusCode());
        return Optional.empty();
    }

    private String token(String audience) throws JOSEException {
        var now = clock.instant();
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES384)
                        .type(JOSEObjectType.JWT)
                        .keyID(key.getKeyID())
                        .build(),
                new JWTClaimsSet.Builder()
                        .issuer(issuer(base))
                        .audience(audience)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(LIFE)))
                        .jwtID(UUID.randomUUID().toString())
                        .build());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    private static EhrCard card(String service, JsonNode card) {
        return new EhrCard(
                card.path("uuid").asText(),
                service,
                card.path("summary").asText(),
                HTML.render(MARKDOWN.parse(card.path("detail").asText())),
                card.path("source").path("label").asText(),
                options(card.path("suggestions"), "uuid", "label"),
                options(card.path("overrideReasons"), "code", "display"),
                links(card));
    }

    private static List<EhrCard.Option> options(JsonNode nodes, String id, String label) {
        var options = new ArrayList<EhrCard.Option>();
        for (var node : nodes)
            options.add(
                    new EhrCard.Option(node.path(id).asText(), node.path(label).asText()));
        return options;
    }

    private static List<EhrCard.Link> links(JsonNode card) {
        var links = new ArrayList<EhrCard.Link>();
        for (var link : card.path("links"))
            if (link.path("type").asText().equals("smart"))
                links.add(new EhrCard.Link(
                        link.path("label").asText(), link.path("appContext").asText()));
        return links;
    }
}
