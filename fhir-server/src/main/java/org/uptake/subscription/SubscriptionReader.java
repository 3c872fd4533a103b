package org.uptake.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.search.SearchParameters;
import org.uptake.search.TokenCondition;

/** Reads a Subscription as Subscriptions R5 Backport 1.1 shapes it for R4; what cannot be kept to is refused in words. */
final class SubscriptionReader {
    private static final int LONGEST_TIMEOUT = 60;
    private static final int DEFAULT_TIMEOUT = 10;
    private static final int SHORTEST_HEARTBEAT = 1;
    private static final int LARGEST_COUNT = 100;
    private static final int DEFAULT_COUNT = 20;
    private static final List<String> MIMES = List.of("application/fhir+json", "application/json");

    private final Topics topics;
    private final SearchParameters parameters;
    private final Receivers receivers;
    private final boolean mail;

    /** @param mail whether e-mail can be sent */
    SubscriptionReader(Topics topics, SearchParameters parameters, Receivers receivers, boolean mail) {
        this.topics = topics;
        this.parameters = parameters;
        this.receivers = receivers;
        this.mail = mail;
    }

    /** @throws RefusedException 422 with the first thing that is wrong */
    Plan read(ObjectNode subscription) {
        var topic = topic(subscription.path("criteria").asText());
        return new Plan(topic, filters(subscription, topic), channel(subscription.path("channel")));
    }

    private Topic topic(String criteria) {
        return topics.find(criteria)
                .orElseThrow(() -> Refusal.of(
                                422,
                                "not-supported",
                                "subscription-topic",
                                "criteria must be the canonical of a topic of this server; filters go into the"
                                        + " extension backport-filter-criteria on it.")
                        .at("Subscription.criteria")
                        .allowing(topics.urls())
                        .asException());
    }

    private List<TokenCondition> filters(ObjectNode subscription, Topic topic) {
        var conditions = new ArrayList<TokenCondition>();
        for (var extension : Elements.extensions(subscription.path("_criteria"), Backport.FILTER)) {
            var filter = extension.path("valueString").asText();
            var mark = filter.indexOf('?');
            if (mark < 0 || !filter.substring(0, mark).equals(topic.type()))
                throw filterProblem(topic, "A filter is written " + topic.type() + "?parameter=value.");
            for (var part : filter.substring(mark + 1).split("&")) conditions.add(condition(topic, part));
        }
        return conditions;
    }

    private TokenCondition condition(Topic topic, String part) {
        var equals = part.indexOf('=');
        if (equals <= 0 || equals == part.length() - 1)
            throw filterProblem(topic, "A filter is written " + topic.type() + "?parameter=value.");
        var name = decoded(topic, part.substring(0, equals));
        if (!topic.filters().contains(name.replaceFirst(":not$", "")))
            throw filterProblem(topic, "The topic cannot be filtered by this parameter or modifier.");
        return TokenCondition.read(parameters, topic.type(), name, decoded(topic, part.substring(equals + 1)))
                .orElseThrow(() -> filterProblem(topic, "The topic cannot be filtered by this parameter."));
    }

    private static String decoded(Topic topic, String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wrong) {
            throw filterProblem(topic, "The filter is not well encoded.");
        }
    }

    private static RefusedException filterProblem(Topic topic, String text) {
        return Refusal.of(422, "not-supported", "subscription-filter", text)
                .at("Subscription.criteria.extension")
                .allowing(topic.filters().stream().sorted().toList())
                .asException();
    }

    private Plan.Channel channel(JsonNode channel) {
        var type = type(channel);
        var endpoint = endpoint(type, channel.path("endpoint").asText());
        return new Plan.Channel(
                type,
                endpoint,
                mime(type, channel.path("payload").asText("")),
                content(type, channel, endpoint),
                Duration.ofSeconds(
                        seconds(channel, Backport.TIMEOUT, 1, LONGEST_TIMEOUT).orElse(DEFAULT_TIMEOUT)),
                seconds(channel, Backport.HEARTBEAT, SHORTEST_HEARTBEAT, 31_536_000)
                        .map(Duration::ofSeconds),
                seconds(channel, Backport.MAX_COUNT, 1, LARGEST_COUNT).orElse(DEFAULT_COUNT));
    }

    private ChannelType type(JsonNode channel) {
        var type = ChannelType.ofCode(channel.path("type").asText());
        var other = Elements.extension(channel.path("_type"), Backport.CHANNEL_TYPE);
        if (type.isPresent() && other.isEmpty() && (mail || type.get() != ChannelType.EMAIL)) return type.get();
        throw Refusal.of(
                        422,
                        "not-supported",
                        "subscription-channel",
                        type.equals(Optional.of(ChannelType.EMAIL))
                                ? "This server has no mail server to send by (--smtp)."
                                : "This channel is not supported.")
                .at("Subscription.channel.type")
                .allowing(Arrays.stream(ChannelType.values())
                        .filter(one -> mail || one != ChannelType.EMAIL)
                        .map(ChannelType::code)
                        .toList())
                .asException();
    }

    private URI endpoint(ChannelType type, String text) {
        try {
            var endpoint = new URI(text);
            var objection = type == ChannelType.EMAIL ? Mail.objection(endpoint) : receivers.objection(endpoint);
            if (objection.isEmpty()) return endpoint;
            throw endpointProblem(objection.get());
        } catch (java.net.URISyntaxException notAnAddress) {
            throw endpointProblem("it is no address");
        }
    }

    private static RefusedException endpointProblem(String why) {
        return Refusal.of(
                        422,
                        "value",
                        "subscription-endpoint",
                        "The endpoint cannot be used: " + why
                                + ". Other addresses can be allowed by those who run the server (--receiver).")
                .at("Subscription.channel.endpoint")
                .asException();
    }

    private static String mime(ChannelType type, String payload) {
        if (payload.isEmpty()) return MIMES.get(0);
        var parts = payload.split(";");
        var fits = type == ChannelType.EMAIL ? parts[0].trim().equals("text/plain") : MIMES.contains(parts[0].trim());
        for (var i = 1; i < parts.length; i++) {
            var parameter = parts[i].trim().split("=", 2);
            if (parameter[0].equals("fhirVersion")) fits &= parameter.length == 2 && parameter[1].startsWith("4.0");
            else fits &= parameter[0].equalsIgnoreCase("charset");
        }
        if (fits) return payload;
        throw Refusal.of(
                        422, "not-supported", "subscription-content", "Notifications cannot be sent as this MIME type.")
                .at("Subscription.channel.payload")
                .allowing(type == ChannelType.EMAIL ? List.of("text/plain") : MIMES)
                .asException();
    }

    private Content content(ChannelType type, JsonNode channel, URI endpoint) {
        var extension = Elements.extension(channel.path("_payload"), Backport.CONTENT);
        if (extension.isEmpty() && (!channel.has("payload") || type == ChannelType.EMAIL)) return Content.EMPTY;
        var content = extension
                .flatMap(it -> Content.ofCode(it.path("valueCode").asText()))
                .orElseThrow(() -> contentProblem(
                        "channel.payload needs the extension backport-payload-content.",
                        Arrays.stream(Content.values()).map(Content::code).toList()));
        if (type == ChannelType.EMAIL && content != Content.EMPTY)
            throw contentProblem("An e-mail says only that something happened.", List.of(Content.EMPTY.code()));
        if (content == Content.FULL_RESOURCE && !receivers.isListed(endpoint))
            throw contentProblem(
                    "Whole resources are sent only to receivers that those who run the server have listed (--receiver).",
                    List.of(Content.EMPTY.code(), Content.ID_ONLY.code()));
        return content;
    }

    private static RefusedException contentProblem(String text, List<String> allowed) {
        return Refusal.of(422, "not-supported", "subscription-content", text)
                .at("Subscription.channel.payload.extension")
                .allowing(allowed)
                .asException();
    }

    /** A whole number in an extension of the channel: valueUnsignedInt or valuePositiveInt. */
    private static Optional<Integer> seconds(JsonNode channel, String url, int least, int most) {
        var extension = Elements.extension(channel, url);
        if (extension.isEmpty()) return Optional.empty();
        for (var name : List.of("valueUnsignedInt", "valuePositiveInt", "valueInteger")) {
            var value = extension.get().path(name);
            if (value.isInt() && value.asInt() >= least && value.asInt() <= most) return Optional.of(value.asInt());
        }
        throw Refusal.of(
                        422,
                        "value",
                        "subscription-value",
                        url.replaceFirst(".*/", "") + " must be a whole number from " + least + " to " + most + ".")
                .at("Subscription.channel.extension")
                .asException();
    }
}
