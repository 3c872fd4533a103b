package org.uptake.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Elements;
import org.uptake.kit.KitWrites;
import org.uptake.kit.ReadingLevel;
import org.uptake.refusal.Refusal;
import org.uptake.store.WriteRule;

/**
 * A template reveals nothing, asks for known placeholders only, and has one wording for each language; other words are another version.
 * Its reading level is the server's.
 */
final class TemplateWrites implements WriteRule {
    private static final String READING_LEVEL = "reading-level";

    private final Supplier<List<String>> names;

    /** @param names of interventions */
    TemplateWrites(Supplier<List<String>> names) {
        this.names = names;
    }

    @Override
    public String type() {
        return "ActivityDefinition";
    }

    @Override
    public void check(Attempt attempt) {
        var after = attempt.after();
        if (!Template.is(after)) return;
        var template = Template.of(after);
        if (template.url().isEmpty()
                || template.version().isEmpty()
                || template.category().isEmpty()
                || template.wordings().isEmpty())
            throw Refusal.of(
                            422,
                            "required",
                            "template-incomplete",
                            "A message template has url, version, code (message-category) and message-words in one language at least.")
                    .at("ActivityDefinition")
                    .asException();
        var languages = new HashSet<String>();
        for (var wording : template.wordings()) {
            if (wording.text().isBlank() || !languages.add(wording.language()))
                throw Refusal.of(
                                422,
                                "business-rule",
                                "template-incomplete",
                                "Each language has one text; '" + wording.language() + "' has none, or two.")
                        .at("ActivityDefinition.extension")
                        .asException();
            check(wording);
        }
        version(attempt.before(), after, template);
        for (var words : Elements.extensions(after, Template.WORDS)) complete((ObjectNode) words);
    }

    private void check(Wording wording) {
        var problems = wording.problems();
        if (!problems.isEmpty())
            throw Refusal.of(
                            422,
                            "business-rule",
                            "template-placeholder",
                            String.join(" ", problems) + " (" + wording.language() + ")")
                    .at("ActivityDefinition.extension")
                    .allowing(Placeholder.codes())
                    .asException();
        refuse(ForbiddenWords.in(wording.plain(), names.get()), wording.language());
    }

    private static void refuse(List<String> found, String language) {
        if (found.isEmpty()) return;
        throw Refusal.of(
                        422,
                        "business-rule",
                        "message-words",
                        "These words could reveal a condition to whoever sees the message: " + String.join(", ", found)
                                + " (" + language + "). Say it without them.")
                .at("ActivityDefinition.extension")
                .asException();
    }

    private static void version(@Nullable JsonNode before, ObjectNode after, Template template) {
        if (before == null || !Template.is(before)) return;
        var old = Template.of(before);
        if (!old.wordings().equals(template.wordings()) && old.version().equals(template.version()))
            after.put("version", KitWrites.next(old.version()));
    }

    private static void complete(ObjectNode words) {
        var parts = words.withArray("extension");
        for (var i = parts.size() - 1; i >= 0; i--)
            if (parts.path(i).path("url").asText().equals(READING_LEVEL)) parts.remove(i);
        level(Template.wording(words))
                .ifPresent(grade -> parts.addObject()
                        .put("url", READING_LEVEL)
                        .put("valueDecimal", new BigDecimal(String.valueOf(grade))));
    }

    /** School grade, of English words only. */
    static OptionalDouble level(Wording wording) {
        return wording.language().startsWith("en") ? ReadingLevel.ofEnglish(wording.plain()) : OptionalDouble.empty();
    }
}
