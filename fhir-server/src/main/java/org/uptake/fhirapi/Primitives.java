package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Moment;
import org.uptake.refusal.Refusal;
import org.uptake.search.TimeRange;

/** The forms of R4's primitive types (R4, "Data Types"). */
final class Primitives {
    private static final Map<String, Pattern> FORMS = Map.of(
            "id", Pattern.compile("[A-Za-z0-9\\-.]{1,64}"),
            "code", Pattern.compile("[^\\s]+(\\s[^\\s]+)*"),
            "uri", Pattern.compile("\\S+"),
            "url", Pattern.compile("\\S+"),
            "canonical", Pattern.compile("\\S+"),
            "oid", Pattern.compile("urn:oid:[0-2](\\.(0|[1-9][0-9]*))+"),
            "uuid", Pattern.compile("urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
            "time", Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?"),
            "base64Binary", Pattern.compile("[0-9A-Za-z+/=\\s]+"));
    private static final Pattern DATE = Pattern.compile("\\d{4}(-\\d\\d(-\\d\\d)?)?");
    private static final Pattern MOMENT =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
    /** Their forms repeat groups, which Java matches by recursion. */
    private static final Set<String> SHORT = Set.of("code", "oid");

    /** What has no space and no letter beyond ASCII is well-formed; nearly all are, and patterns are slow. */
    private static final Set<String> WORDS = Set.of("code", "uri", "url", "canonical");

    private static final int LONGEST = 1 << 20;
    /** R4 asks for 18 digits; more are kept, but no number that would fill the memory when it is written out. */
    private static final int MOST_DIGITS = 40;

    private Primitives() {}

    /** Null when the value is well-formed. */
    static @Nullable Refusal problem(String path, String type, JsonNode node) {
        return switch (type) {
            case "boolean" -> node.isBoolean() ? null : StructureProblems.value(path, "true or false, not in quotes");
            case "integer", "positiveInt", "unsignedInt" -> integer(path, type, node);
            case "decimal" ->
                node.isNumber() && isWritable(node.decimalValue())
                        ? null
                        : StructureProblems.value(path, "a number of at most 40 digits, not in quotes");
            default -> text(path, type, node);
        };
    }

    private static boolean isWritable(BigDecimal number) {
        return number.precision() <= MOST_DIGITS && Math.abs(number.scale()) <= MOST_DIGITS;
    }

    private static @Nullable Refusal integer(String path, String type, JsonNode node) {
        var least = type.equals("positiveInt") ? 1 : type.equals("unsignedInt") ? 0 : Integer.MIN_VALUE;
        return node.isInt() && node.intValue() >= least
                ? null
                : StructureProblems.value(
                        path, "a whole number, not in quotes" + (least > -1 ? ", at least " + least : ""));
    }

    private static @Nullable Refusal text(String path, String type, JsonNode node) {
        if (!node.isTextual() || node.asText().isBlank())
            return StructureProblems.value(path, "text that is not blank");
        var value = node.asText();
        if (isUsual(type, value)) return null;
        if (value.length() > LONGEST && !type.equals("base64Binary"))
            return StructureProblems.value(path, "at most 1 MiB long");
        if (!isText(value)) return StructureProblems.value(path, "text without control characters");
        return switch (type) {
            case "date" ->
                DATE.matcher(value).matches() && isDate(value) ? null : StructureProblems.value(path, "a date");
            case "dateTime" ->
                (DATE.matcher(value).matches() || MOMENT.matcher(value).matches()) && isDate(value)
                        ? null
                        : StructureProblems.value(path, "a date, or a date and time to the second with a zone");
            case "instant" ->
                MOMENT.matcher(value).matches() && isDate(value)
                        ? null
                        : StructureProblems.value(path, "a date and time to the second with a zone");
            case "xhtml" ->
                Narrative.problem(value)
                        .map(problem -> Refusal.of(422, "invariant", "narrative", "This narrative has " + problem + ".")
                                .at(path))
                        .orElse(null);
            default -> {
                var form = FORMS.get(type);
                if (SHORT.contains(type) && value.length() > 1_000)
                    yield StructureProblems.value(path, "at most 1,000 characters long");
                yield form == null || form.matcher(value).matches()
                        ? null
                        : StructureProblems.value(path, "a well-formed " + type);
            }
        };
    }

    private static boolean isUsual(String type, String value) {
        if (type.equals("dateTime") || type.equals("instant")) return Moment.isUsual(value);
        return WORDS.contains(type) && value.length() <= 1_000 && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** R4, "string": no control characters but tab, carriage return and line feed; and no half of a surrogate pair. */
    private static boolean isText(String value) {
        var hasSurrogates = false;
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c < ' ' && c != '\t' && c != '\n' && c != '\r') return false;
            hasSurrogates |= Character.isSurrogate(c);
        }
        return !hasSurrogates
                || value.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static boolean isDate(String value) {
        return TimeRange.of(value).isPresent();
    }
}
