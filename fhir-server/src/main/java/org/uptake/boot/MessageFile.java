package org.uptake.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.mail.MailServer;
import org.uptake.message.MessageSettings;
import org.uptake.message.QuietHours;

/**
 * Reads the file behind {@code --messages} (docs/messages.md), once and whole: all problems are told together. Secrets stand in files of
 * their own, whose names are relative to this file.
 */
final class MessageFile {
    private static final Set<String> PARTS = Set.of("email", "inbox", "sms", "portal", "quietHours", "zone", "dryRun");

    private final Path file;
    private final List<String> problems;

    private MessageFile(Path file, List<String> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** @param dryRun whatever the file says */
    static MessageSettings read(Path file, boolean dryRun, List<String> problems) {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(file.toFile());
        } catch (IOException broken) {
            problems.add("--messages " + file + ": cannot be read as JSON.");
            return MessageSettings.NONE;
        }
        var before = problems.size();
        var settings = new MessageFile(file, problems).settings(json, dryRun);
        return problems.size() == before ? settings : MessageSettings.NONE;
    }

    private MessageSettings settings(JsonNode json, boolean dryRun) {
        json.fieldNames().forEachRemaining(name -> {
            if (!PARTS.contains(name)) problem(name, "is not known; there are " + String.join(", ", PARTS) + ".");
        });
        return new MessageSettings(
                part(json, "email").flatMap(this::email),
                part(json, "inbox").flatMap(this::inbox),
                part(json, "sms").flatMap(this::sms),
                part(json, "portal").flatMap(this::portal),
                part(json, "quietHours").map(this::quiet).orElse(QuietHours.USUAL),
                zone(json.path("zone").asText("UTC")),
                dryRun || json.path("dryRun").asBoolean());
    }

    private Optional<MessageSettings.Mailing> email(JsonNode json) {
        var from = json.path("from").asText("");
        if (!from.contains("@")) problem("email.from", "is the sender's address.");
        return server("email", json, List.of("smtp", "smtps")).map(one -> new MessageSettings.Mailing(one, from));
    }

    private Optional<MessageSettings.Inbox> inbox(JsonNode json) {
        var seconds = json.path("seconds").asInt(30);
        if (seconds < 1) problem("inbox.seconds", "is at least 1.");
        return server("inbox", json, List.of("imap", "imaps"))
                .map(one -> new MessageSettings.Inbox(
                        one, json.path("folder").asText("INBOX"), Duration.ofSeconds(seconds)));
    }

    private Optional<MailServer> server(String at, JsonNode json, List<String> schemes) {
        var address = address(at + ".server", json.path("server").asText(""));
        if (address == null) return Optional.empty();
        MailServer.objection(address, schemes).ifPresent(wrong -> problem(at + ".server", wrong + "."));
        var user = json.path("user").asText("");
        Optional<MailServer.Login> login = user.isEmpty()
                ? Optional.empty()
                : Optional.of(new MailServer.Login(user, secret(at + ".passwordFile", json, "passwordFile")));
        return Optional.of(
                new MailServer(address, login, json.path("tlsRequired").asBoolean(login.isPresent())));
    }

    private Optional<MessageSettings.SmsGateway> sms(JsonNode json) {
        var url = address("sms.url", json.path("url").asText(""));
        var key = secret("sms.secretFile", json, "secretFile");
        if (url == null) return Optional.empty();
        return Optional.of(new MessageSettings.SmsGateway(url, authorization("sms", json), key));
    }

    private Optional<MessageSettings.Portal> portal(JsonNode json) {
        var base = address("portal.base", json.path("base").asText(""));
        var system = json.path("system").asText("");
        if (system.isEmpty()) problem("portal.system", "is the system of the EHR's patient identifier.");
        if (base == null) return Optional.empty();
        return Optional.of(new MessageSettings.Portal(base, authorization("portal", json), system));
    }

    private String authorization(String at, JsonNode json) {
        return json.has("authorizationFile") ? secret(at + ".authorizationFile", json, "authorizationFile") : "";
    }

    private String secret(String at, JsonNode json, String field) {
        try {
            var text = Files.readString(file.resolveSibling(json.path(field).asText("")))
                    .strip();
            if (!text.isEmpty()) return text;
        } catch (IOException | RuntimeException unreadable) {
            // told below
        }
        problem(at, "names a file that cannot be read, or is empty.");
        return "";
    }

    private QuietHours quiet(JsonNode json) {
        try {
            return new QuietHours(
                    LocalTime.parse(json.path("from").asText()),
                    LocalTime.parse(json.path("to").asText()));
        } catch (DateTimeException wrong) {
            problem("quietHours", "has from and to, such as 21:00 and 08:00.");
            return QuietHours.USUAL;
        }
    }

    private ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            problem("zone", "is no time zone: " + text + ".");
            return ZoneId.of("UTC");
        }
    }

    private @Nullable URI address(String at, String text) {
        try {
            var address = new URI(text);
            if (address.getHost() != null) return address;
        } catch (URISyntaxException broken) {
            // told below
        }
        problem(at, "is not an address.");
        return null;
    }

    private static Optional<JsonNode> part(JsonNode json, String name) {
        return json.has(name) ? Optional.of(json.path(name)) : Optional.empty();
    }

    private void problem(String at, String words) {
        problems.add("--messages " + file + ": " + at + " " + words);
    }
}
