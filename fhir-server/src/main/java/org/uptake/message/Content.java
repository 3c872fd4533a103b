package org.uptake.message;

import java.util.Map;

/** What a message says. */
public sealed interface Content {
    /**
     * @param canonical {@code url} or {@code url|version} of an ActivityDefinition (profile message-template); without a version the
     *     active one
     * @param values by placeholder name ({@link Placeholder#code}); names, clinic and link are filled in by the server
     */
    record Template(String canonical, Map<String, String> values) implements Content {
        public Template {
            values = Map.copyOf(values);
        }
    }

    /**
     * Words of their own, for example an answer to a question.
     *
     * @param category code of message-category
     * @param subject of an e-mail
     */
    record Text(String category, String subject, String words) implements Content {}

    static Content template(String canonical, Map<String, String> values) {
        return new Template(canonical, values);
    }

    static Content text(String category, String subject, String words) {
        return new Text(category, subject, words);
    }
}
