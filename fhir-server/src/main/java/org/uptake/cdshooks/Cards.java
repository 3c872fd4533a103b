package org.uptake.cdshooks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.uptake.fhirjson.Uptake;
import org.uptake.intervention.Recommendations.Recommendation;
import org.uptake.store.Json;

/** CDS Hooks 2.0, "CDS Service Response": one card for each intervention that may be offered. */
final class Cards {
    /** "Less than 140 characters". */
    private static final int SUMMARY = 139;

    private static final int VALUE = 200;
    private static final Pattern MARKDOWN = Pattern.compile("[\\\\`*_{}\\[\\]()#!|<>&~@]|:(?=//)|(?<=www)\\.");
    static final String OVERRIDES = Uptake.BASE + "/CodeSystem/card-override";
    static final Map<String, String> OVERRIDE_REASONS = Map.of(
            "not-suitable", "Not suitable for this patient",
            "known", "Known already, no need to be told",
            "not-now", "Not the moment",
            "wrong", "What the card says is wrong");
    private static final List<String> ORDER = List.of("not-suitable", "known", "not-now", "wrong");

    private final URI launch;

    /** @param launch the app's launch address, without iss and launch, which the EHR adds */
    Cards(URI launch) {
        this.launch = launch;
    }

    static ObjectNode none() {
        var answer = Json.object();
        answer.putArray("cards");
        return answer;
    }

    ObjectNode answer(Map<UUID, Recommendation> recommended) {
        var answer = none();
        recommended.forEach((card, recommendation) -> add(answer.withArray("cards"), card, recommendation));
        return answer;
    }

    private void add(ArrayNode cards, UUID id, Recommendation recommendation) {
        var title = recommendation.intervention().title();
        var card = cards.addObject().put("uuid", id.toString());
        card.put("summary", shortened("Consider offering: " + title, SUMMARY));
        card.put("indicator", "info");
        card.put("detail", detail(recommendation));
        var source = card.putObject("source").put("label", "Uptake");
        source.putObject("topic")
                .put("system", Uptake.BASE + "/sid/intervention")
                .put("code", recommendation.intervention().id())
                .put("display", shortened(title, SUMMARY));
        card.put("selectionBehavior", "at-most-one");
        var suggestions = card.putArray("suggestions");
        for (var choice : Choice.ALL)
            suggestions
                    .addObject()
                    .put("label", choice.label())
                    .put("uuid", choice.id(id).toString());
        var reasons = card.putArray("overrideReasons");
        for (var code : ORDER)
            reasons.addObject().put("code", code).put("system", OVERRIDES).put("display", OVERRIDE_REASONS.get(code));
        card.putArray("links")
                .addObject()
                .put("label", shortened("Open: " + title, SUMMARY))
                .put("url", launch.toString())
                .put("type", "smart")
                .put("appContext", "{\"card\":\"" + id + "\"}");
    }

    private static String detail(Recommendation recommendation) {
        var rule = recommendation.intervention().eligibility();
        var text = new StringBuilder("**Why:** ").append(plain(rule.sentence())).append("\n\n");
        for (var finding : recommendation.findings()) {
            text.append("* ").append(plain(finding.sentence()));
            if (!finding.shown().isBlank())
                text.append(" **").append(plain(finding.shown())).append("**");
            text.append('\n');
        }
        if (!recommendation.intervention().subtitle().isEmpty())
            text.append('\n')
                    .append(plain(recommendation.intervention().subtitle()))
                    .append(".\n");
        return text.append("\nRule: ")
                .append(plain(rule.name()))
                .append(", version ")
                .append(plain(rule.version()))
                .toString();
    }

    /** Text of a chart stays text, in GitHub's Markdown, which makes links of bare addresses too: no link, no image, no markup can be made by whoever named a diagnosis. */
    static String plain(String text) {
        var oneLine = shortened(text.replaceAll("\\s+", " ").trim(), VALUE);
        return MARKDOWN.matcher(oneLine).replaceAll(found -> switch (found.group()) {
            case "<" -> "&lt;";
            case ">" -> "&gt;";
            case "&" -> "&amp;";
            default -> "\\\\" + (found.group().equals("\\") ? "\\\\" : found.group());
        });
    }

    /** Counted as people count: no character is cut in half. */
    private static String shortened(String text, int most) {
        if (text.codePointCount(0, text.length()) <= most) return text;
        return text.substring(0, text.offsetByCodePoints(0, most - 1)) + "\u2026";
    }
}
