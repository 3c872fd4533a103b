package org.uptake.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.servlet.http.HttpServlet;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.fhirapi.Interaction;
import org.uptake.fhirapi.OperationRoute;
import org.uptake.fhirapi.OperationRoute.Need;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.kit.Clinics;
import org.uptake.refusal.Refusal;
import org.uptake.store.Projection;
import org.uptake.store.Store;
import org.uptake.store.Unit;
import org.uptake.store.Version;
import org.uptake.store.WriteRule;

/** Where other features decide to send messages. */
public final class Messages {
    /** The server itself; compared by identity, so that no token can be it. */
    static final Caller SERVER = new Caller("uptake", null, null, null, null, new Scopes(List.of()));

    private static final Duration FRESH = Duration.ofSeconds(30);

    private final MessageSettings settings;
    private final Supplier<Store> store;
    private final String base;
    private final RandomGenerator random;
    private final Cache<String, List<String>> names =
            Caffeine.newBuilder().expireAfterWrite(FRESH).build();
    private final Cache<String, Clinics.Clinic> clinics =
            Caffeine.newBuilder().expireAfterWrite(FRESH).maximumSize(200).build();
    private @Nullable Links links;

    /**
     * @param store asked when it is needed; the store is built with this feature's rules
     * @param base where the server is reached, without a path
     * @param random that nobody can guess, safe for use by several threads
     */
    public Messages(MessageSettings settings, Supplier<Store> store, String base, RandomGenerator random) {
        this.settings = settings;
        this.store = store;
        this.base = base;
        this.random = random;
    }

    /**
     * Makes a message of a decision, in the decision's transaction: a CommunicationRequest (active), a Communication and a row of the
     * outbox. When it will not be sent (opt-out, death, course over, no address, held back), the Communication alone, {@code not-done}
     * with the reason. Repeating a decision id changes nothing and answers what became of the first.
     *
     * @throws org.uptake.refusal.RefusedException 422 {@code patient-unknown}; 422 {@code template-unknown} when no active template has
     *     this canonical
     */
    public Decided decide(Unit unit, Decision decision) {
        return new OutboxTable(unit.connection())
                .ofDecision(decision.id())
                .map(row -> row.decided(true))
                .orElseGet(() -> new Deciding(this, unit, decision).decide());
    }

    /** The words that a text must not contain when it goes to a patient; empty when it may go. */
    public List<String> forbidden(String text) {
        return ForbiddenWords.in(text, interventionNames());
    }

    /** Whom a patient may call in a crisis, in the patient's language. */
    public String crisisWords(JsonNode patient) {
        var language = new Recipient(patient).language();
        var site = Elements.reference(patient, "managingOrganization")
                .flatMap(reference -> Elements.id(reference, "Organization"))
                .orElse("");
        return clinic(site, language).crisis().orElse(FixedWords.of("crisis", language));
    }

    /** When a moment lies in the quiet hours of a zone, their end; else the moment. */
    public java.time.Instant afterQuietHours(java.time.Instant moment, ZoneId zone) {
        return settings.quiet().next(moment, zone);
    }

    /** A patient's zone: their own (extension timezone), else that of the course's or the patient's site, else the service's. */
    public ZoneId zoneOf(Unit unit, JsonNode patient, @Nullable JsonNode enrolment) {
        return zone(
                patient,
                Optional.ofNullable(enrolment),
                reference -> Elements.id(reference, "Location")
                        .flatMap(id -> unit.look("Location", id))
                        .filter(version -> !version.deleted())
                        .map(Version::tree));
    }

    ZoneId zone(
            JsonNode patient, Optional<JsonNode> enrolment, Function<String, Optional<? extends JsonNode>> locations) {
        return new Recipient(patient)
                .zone()
                .or(() -> enrolment
                        .flatMap(plan -> Elements.extension(plan, Uptake.extension("site")))
                        .flatMap(site -> Elements.reference(site, "valueReference"))
                        .or(() -> Elements.reference(patient, "managingOrganization")
                                .map(organization -> organization.replace("Organization/", "Location/")))
                        .flatMap(locations::apply)
                        .flatMap(Recipient::zone))
                .orElse(settings.zone());
    }

    /** What must be true of messages, their requests and their templates; what ends those that wait. */
    public List<WriteRule> rules() {
        var rules = new ArrayList<WriteRule>(List.of(
                new MessageWrites(),
                new RequestWrites(),
                new TemplateWrites(this::interventionNames),
                new WelcomeWrites()));
        rules.addAll(Stops.rules());
        return rules;
    }

    public static Projection projection() {
        return Stops::forgetDeleted;
    }

    /** What answers at an address. */
    public record Door(String path, HttpServlet servlet) {}

    /**
     * The patient's page and, where there is a text gateway, what it calls.
     *
     * @param taker gets what patients write
     */
    public List<Door> doors(Inbound.Taker taker, Clock clock) {
        var incoming = new Incoming(store.get(), taker);
        var doors = new ArrayList<Door>(List.of(new Door("/p/m/*", new PageServlet(this, incoming, clock))));
        settings.sms()
                .ifPresent(gateway ->
                        doors.add(new Door("/messages/sms/*", new GatewayServlet(gateway.secret(), incoming, clock))));
        return doors;
    }

    /**
     * Starts to send what is due and to look into the mailbox.
     *
     * @param random must be safe for use by several threads
     * @return ends it
     */
    public AutoCloseable start(Inbound.Taker taker, Clock clock, RandomGenerator random) {
        var couriers = new EnumMap<MessageChannel, Courier>(MessageChannel.class);
        settings.mailing().ifPresent(mailing -> couriers.put(MessageChannel.EMAIL, new Email(mailing)));
        settings.sms().ifPresent(gateway -> couriers.put(MessageChannel.SMS, new Sms(gateway, base)));
        settings.portal().ifPresent(portal -> couriers.put(MessageChannel.PORTAL, new PortalCourier(portal)));
        var postman = new Postman(this, new Delivery(this, couriers, clock, random), clock);
        var mailbox = settings.inbox().map(inbox -> new Mailbox(inbox, new Incoming(store.get(), taker), clock));
        if (!settings.channels().isEmpty()) postman.start();
        mailbox.ifPresent(Mailbox::start);
        return () -> {
            mailbox.ifPresent(Mailbox::close);
            postman.close();
        };
    }

    /** A key that nobody can guess. */
    String newKey() {
        return HexFormat.of().formatHex(bytes(16));
    }

    private byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    public List<OperationRoute> operations() {
        var stuck = new StuckMessages(this);
        return List.of(
                new OperationRoute(
                        "ActivityDefinition",
                        true,
                        "$preview-message",
                        false,
                        List.of(new Need(Interaction.READ, "ActivityDefinition")),
                        new PreviewMessage(this)),
                new OperationRoute(
                        "Communication",
                        false,
                        "$stuck-messages",
                        false,
                        List.of(new Need(Interaction.SEARCH, "Communication")),
                        stuck),
                new OperationRoute(
                        "Communication",
                        false,
                        "$unmatched-messages",
                        false,
                        List.of(new Need(Interaction.SEARCH, "Communication")),
                        new UnmatchedMessages(this)),
                new OperationRoute(
                        "Communication",
                        true,
                        "$send-again",
                        true,
                        List.of(
                                new Need(Interaction.READ, "Communication"),
                                new Need(Interaction.UPDATE, "Communication")),
                        new SendAgain(this)));
    }

    MessageSettings settings() {
        return settings;
    }

    Store store() {
        return store.get();
    }

    /** How the service calls what it offers: no message says it. */
    List<String> interventionNames() {
        return names.get(
                "",
                key -> store.get().all("PlanDefinition").stream()
                        .map(version -> version.tree().path("title").asText())
                        .filter(title -> !title.isBlank())
                        .toList());
    }

    Clinics.Clinic clinic(String site, String language) {
        return clinics.get(site + "|" + language, key -> new Clinics(store.get()).find(site, language));
    }

    Template template(Unit unit, String canonical) {
        var parts = canonical.split("\\|", 2);
        var query = Map.of("url", List.of(parts[0]), "status", List.of("active"));
        return unit.search(store.get().questions().read("ActivityDefinition", query, false)).matches().stream()
                .map(version -> Template.of(version.tree()))
                .filter(template -> parts.length == 1 || template.version().equals(parts[1]))
                .filter(template -> !template.wordings().isEmpty())
                .findFirst()
                .orElseThrow(() -> Refusal.of(
                                422,
                                "not-found",
                                "template-unknown",
                                "There is no active message template " + canonical + ".")
                        .asException());
    }

    /** Where the patient can say what is wanted; RFC 8058 posts to it. */
    String link(String communication) {
        return base + "/p/m/" + links().token(communication);
    }

    synchronized Links links() {
        var known = links;
        if (known == null) {
            known = store.get().read(connection -> Links.of(connection, bytes(32)));
            links = known;
        }
        return known;
    }

    /** With what every message says: not for emergencies, whom to call then, how to end them (engagement.md section 3). */
    String complete(Wording wording, MessageChannel channel, String site, String communication) {
        var language = wording.language();
        var crisis = clinic(site, language).crisis().orElse(FixedWords.of("crisis", language));
        var safety = FixedWords.of("emergency", language) + " " + crisis;
        var stop = FixedWords.of("stop-" + channel.code(), language);
        return switch (channel) {
            case SMS -> wording.text() + " " + safety + " " + stop;
            case PORTAL -> wording.text() + "\n\n" + safety + " " + stop;
            case EMAIL -> wording.text() + "\n\n" + safety + "\n\n" + stop + link(communication);
        };
    }
}
