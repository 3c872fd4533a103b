package org.uptake.app.task;

import org.uptake.app.server.FhirNode;

/**
 * A question of a patient (docs/messages.md, "Questions").
 *
 * @param topic in words
 */
public record Asked(String text, String topic, boolean crisis) {
    static Asked of(FhirNode communication) {
        var topic = communication.at("topic").code("question-topic").orElse("other");
        var text = communication.each("payload").stream()
                .map(part -> part.textOr("", "contentString"))
                .findFirst()
                .orElse("");
        return new Asked(text, words(topic), topic.equals("crisis"));
    }

    private static String words(String topic) {
        return switch (topic) {
            case "technical" -> "device, account or app";
            case "content" -> "what to do in the programme";
            case "clinical" -> "symptoms or treatment";
            case "crisis" -> "possible crisis";
            case "billing" -> "cost or insurance";
            case "privacy" -> "who sees the data";
            case "scheduling" -> "appointments";
            default -> "no topic said";
        };
    }
}
