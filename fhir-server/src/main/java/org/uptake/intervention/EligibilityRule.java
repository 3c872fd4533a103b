package org.uptake.intervention;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;

/**
 * Whom an intervention is for, as data: extensions {@code eligibility-rule} and {@code eligibility} of its PlanDefinition.
 *
 * @param sentence the whole rule in plain words
 * @param coolDown how long a decline is respected before the intervention is proposed again
 * @param data what the rule reads of the patient's record
 */
public record EligibilityRule(
        String name,
        String version,
        String sentence,
        Duration coolDown,
        List<DataNeed> data,
        List<Example> examples,
        List<Criterion> criteria) {
    private static final Duration COOL_DOWN = Duration.ofDays(90);

    public EligibilityRule {
        data = List.copyOf(data);
        examples = List.copyOf(examples);
        criteria = List.copyOf(criteria);
    }

    /**
     * One line of the rule.
     *
     * @param sentence in plain words
     * @param expression FHIRPath, boolean
     * @param shown FHIRPath of the value to print beside it; empty text when there is none
     */
    public record Criterion(String sentence, String expression, String shown) {}

    /**
     * Resources that the rule reads (R4, DataRequirement).
     *
     * @param codes {@code system|code}; empty for all
     * @param limit how many of the newest; 0 for no limit
     */
    public record DataNeed(String type, List<String> codes, int limit) {
        public DataNeed {
            codes = List.copyOf(codes);
        }
    }

    /**
     * A made-up record that the rule must judge right.
     *
     * @param bundle a collection Bundle as JSON; its timestamp is the day on which it is judged
     */
    record Example(String title, boolean suits, String bundle) {}

    /** Named as a rule must be, so that what it selected can be told from what another version selected. */
    boolean isNamed() {
        return !name.isEmpty() && !version.isEmpty() && !sentence.isEmpty();
    }

    /** Whether both select the same patients for certain: the same expressions in the same order. */
    boolean judgesAs(EligibilityRule other) {
        return criteria.stream()
                .map(Criterion::expression)
                .toList()
                .equals(other.criteria.stream().map(Criterion::expression).toList());
    }

    static EligibilityRule of(JsonNode plan) {
        var said = Elements.extension(plan, Uptake.extension("eligibility-rule"));
        return new EligibilityRule(
                text(said, "name"),
                text(said, "version"),
                text(said, "sentence"),
                said.flatMap(rule -> Elements.extension(rule, "cool-down"))
                        .map(part -> days(part.path("valueDuration")))
                        .orElse(COOL_DOWN),
                said.map(EligibilityRule::data).orElse(List.of()),
                said.map(EligibilityRule::examples).orElse(List.of()),
                criteria(plan));
    }

    private static String text(Optional<JsonNode> rule, String part) {
        return rule.flatMap(said -> Elements.extension(said, part))
                .flatMap(found -> Elements.text(found, "valueString"))
                .orElse("");
    }

    private static Duration days(JsonNode duration) {
        var perUnit = duration.path("code").asText().equals("h") ? 1 : 24;
        return Duration.ofHours(duration.path("value")
                .decimalValue()
                .multiply(BigDecimal.valueOf(perUnit))
                .longValue());
    }

    private static List<DataNeed> data(JsonNode rule) {
        var needs = new ArrayList<DataNeed>();
        for (var part : Elements.extensions(rule, "data")) {
            var requirement = part.path("valueDataRequirement");
            var codes = new ArrayList<String>();
            for (var filter : requirement.path("codeFilter"))
                if (filter.path("path").asText().equals("code"))
                    for (var coding : filter.path("code"))
                        codes.add(coding.path("system").asText() + "|"
                                + coding.path("code").asText());
            needs.add(new DataNeed(
                    requirement.path("type").asText(),
                    codes,
                    requirement.path("limit").asInt()));
        }
        return needs;
    }

    private static List<Example> examples(JsonNode rule) {
        var examples = new ArrayList<Example>();
        for (var part : Elements.extensions(rule, "suits")) examples.add(example(part, true));
        for (var part : Elements.extensions(rule, "suits-not")) examples.add(example(part, false));
        return examples;
    }

    private static Example example(JsonNode part, boolean suits) {
        var attachment = part.path("valueAttachment");
        return new Example(
                attachment.path("title").asText(),
                suits,
                decoded(attachment.path("data").asText()));
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    /** A criterion without expression is kept, so that a rule with a hole in it selects nobody rather than more. */
    private static List<Criterion> criteria(JsonNode plan) {
        var criteria = new ArrayList<Criterion>();
        for (var extension : Elements.extensions(plan, Uptake.extension("eligibility"))) {
            var criterion = Elements.extension(extension, "criterion").map(part -> part.path("valueExpression"));
            criteria.add(new Criterion(
                    criterion.map(said -> said.path("description").asText()).orElse(""),
                    criterion.map(said -> said.path("expression").asText()).orElse(""),
                    Elements.extension(extension, "shown")
                            .flatMap(part -> Elements.text(part.path("valueExpression"), "expression"))
                            .orElse("")));
        }
        return criteria;
    }

    /** Whether the PlanDefinition says whom it is for at all. */
    static boolean isSaid(ObjectNode plan) {
        return !Elements.extensions(plan, Uptake.extension("eligibility")).isEmpty();
    }
}
