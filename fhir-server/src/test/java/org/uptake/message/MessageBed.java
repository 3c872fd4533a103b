package org.uptake.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.uptake.boot.TestServer;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.mail.MailServer;
import org.uptake.store.Json;
import org.uptake.subscription.MovableClock;
import org.uptake.testkit.message.FakeSmsGateway;

/** A server that writes to patients by a real mail server and a gateway. The clock begins at ten in the morning in New York. */
public final class MessageBed implements AutoCloseable {
    static final Instant MORNING = Instant.parse("2026-03-03T15:00:00Z");
    static final String SECRET = "shared with the gateway";
    public static final String CLINIC = "clinic@clinic.example";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    public final MovableClock clock = new MovableClock(MORNING);
    public final GreenMail mail = new GreenMail(new ServerSetup[] {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP).dynamicPort(),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP).dynamicPort()
    });
    public final FakeSmsGateway gateway = new FakeSmsGateway(SECRET);
    public final TestServer server;

    public MessageBed() {
        this(false);
    }

    MessageBed(boolean dryRun) {
        mail.start();
        mail.setUser(CLINIC, CLINIC, "secret");
        server = TestServer.start(clock, settings(mail, gateway, QuietHours.USUAL, dryRun));
    }

    static MessageSettings settings(GreenMail mail, FakeSmsGateway gateway, QuietHours quiet, boolean dryRun) {
        var smtp = URI.create("smtp://127.0.0.1:" + mail.getSmtp().getPort());
        var imap = URI.create("imap://127.0.0.1:" + mail.getImap().getPort());
        var login = Optional.of(new MailServer.Login(CLINIC, "secret"));
        return new MessageSettings(
                Optional.of(new MessageSettings.Mailing(new MailServer(smtp, login, false), CLINIC)),
                Optional.of(
                        new MessageSettings.Inbox(new MailServer(imap, login, false), "INBOX", Duration.ofMillis(200))),
                Optional.of(new MessageSettings.SmsGateway(gateway.url(), "Bearer gateway", SECRET)),
                Optional.empty(),
                quiet,
                ZoneId.of("UTC"),
                dryRun);
    }

    static int number() {
        return NUMBER.incrementAndGet();
    }

    /** @param telecom system, value, system, value ... */
    public String patient(String language, String zone, String... telecom) {
        var patient = Json.object().put("resourceType", "Patient");
        if (!zone.isEmpty()) Elements.setExtension(patient, Recipient.TIME_ZONE).put("valueCode", zone);
        patient.putObject("managingOrganization").put("reference", "Organization/north");
        patient.putArray("name").addObject().putArray("given").add("Ana");
        for (var i = 0; i < telecom.length; i += 2)
            patient.withArray("telecom").addObject().put("system", telecom[i]).put("value", telecom[i + 1]);
        patient.putArray("communication")
                .addObject()
                .putObject("language")
                .putArray("coding")
                .addObject()
                .put("system", "urn:ietf:bcp:47")
                .put("code", language);
        return "Patient/" + create("Patient", patient.toString()).path("id").asText();
    }

    public String email() {
        return "p" + number() + "@example.org";
    }

    public String phone() {
        return "+1202555" + String.format(java.util.Locale.ROOT, "%04d", number());
    }

    public ObjectNode create(String type, String body) {
        var reply = server.post(type, body);
        if (reply.status() != 201) throw new AssertionError(reply.body());
        return reply.json();
    }

    public ObjectNode read(String reference) {
        return server.get(reference).json();
    }

    public Decided decide(Decision decision) {
        return server.store().write(Messages.SERVER, unit -> server.messages().decide(unit, decision));
    }

    /** A reminder in words of its own. */
    static Decision reminder(String patient) {
        return Decision.of(
                "test|" + number(), patient, Content.text("reminder", "Your next step", "Your next step is ready."));
    }

    /** Enrols the patient; the id of the CarePlan. */
    public String enrol(String patient) {
        var body =
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"patient\",\"valueReference\":{\"reference\":\""
                        + patient + "\"}}]}";
        var reply = server.send("PractitionerRole/tan", "POST", "PlanDefinition/cbt-depression/$enrol", body);
        if (reply.status() != 201) throw new AssertionError(reply.body());
        for (var entry : reply.json().path("entry"))
            if (entry.path("resource").path("resourceType").asText().equals("CarePlan"))
                return entry.path("resource").path("id").asText();
        throw new AssertionError(reply.body());
    }

    List<MimeMessage> mailTo(String address) {
        return Arrays.stream(mail.getReceivedMessages())
                .filter(message -> to(message).equals(address))
                .toList();
    }

    private static String to(MimeMessage message) {
        try {
            return message.getAllRecipients()[0].toString();
        } catch (jakarta.mail.MessagingException broken) {
            throw new AssertionError(broken);
        }
    }

    List<JsonNode> textsTo(String phone) {
        return gateway.taken().values().stream()
                .filter(message -> message.path("to").asText().equals(phone))
                .toList();
    }

    static String delivery(JsonNode communication) {
        return Elements.extension(communication, Uptake.extension("delivery-status"))
                .map(extension -> extension.path("valueCode").asText())
                .orElse("");
    }

    static String reason(JsonNode communication) {
        return communication.at("/statusReason/coding/0/code").asText();
    }

    public static void await(String what, BooleanSupplier condition) {
        var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) throw new AssertionError("waited in vain for " + what);
            try {
                Thread.sleep(50);
            } catch (InterruptedException stopping) {
                throw new IllegalStateException(stopping);
            }
        }
    }

    void awaitDelivery(String communication, String status) {
        try {
            await(
                    communication + " to be " + status,
                    () -> delivery(read(communication)).equals(status));
        } catch (AssertionError never) {
            throw new AssertionError(read(communication).toPrettyString(), never);
        }
    }

    @Override
    public void close() {
        server.close();
        gateway.close();
        mail.stop();
    }
}
