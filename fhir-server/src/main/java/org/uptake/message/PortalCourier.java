package org.uptake.message;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.uptake.store.Json;

/**
 * The EHR's portal: a Communication created at the EHR's FHIR base, about the patient by the identifier that the EHR knows. Created
 * conditionally on the message's identifier, so that a second attempt makes no second one.
 */
final class PortalCourier implements Courier {
    private final MessageSettings.Portal portal;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    PortalCourier(MessageSettings.Portal portal) {
        this.portal = portal;
    }

    @Override
    public Receipt send(Letter letter, BeforeWords beforeWords) {
        var message = Json.object().put("resourceType", "Communication");
        message.putArray("identifier")
                .addObject()
                .put("system", MessageFhir.IDENTIFIER)
                .put("value", letter.id());
        message.put("status", "in-progress");
        var subject = message.putObject("subject");
        subject.put("type", "Patient");
        subject.putObject("identifier").put("system", portal.system()).put("value", letter.to());
        message.putArray("recipient").add(subject.deepCopy());
        if (!letter.subject().isEmpty()) message.putObject("topic").put("text", letter.subject());
        message.putArray("payload").addObject().put("contentString", letter.text());
        var request = HttpRequest.newBuilder(URI.create(portal.base() + "/Communication"))
                .header("Content-Type", "application/fhir+json")
                .header("If-None-Exist", "identifier=" + MessageFhir.IDENTIFIER + "%7C" + letter.id())
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(message)));
        if (!portal.authorization().isEmpty()) request.header("Authorization", portal.authorization());
        return Sms.Http.send(http, request.build(), Sms.PATIENCE, "EHR", PortalCourier::location);
    }

    private static Optional<String> location(HttpResponse<byte[]> response) {
        return response.headers().firstValue("Location");
    }
}
