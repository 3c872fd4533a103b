package org.uptake.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds a resource's search values by the compiled definitions; no parameter has code of its own. */
public final class SearchIndexer {
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final BigDecimal INFINITE = new BigDecimal("1e30");

    private static final int MOST_DECIMALS = 40;

    private final SearchParameters parameters;

    public SearchIndexer(SearchParameters parameters) {
        this.parameters = parameters;
    }

    public SearchValues values(String type, JsonNode resource) {
        var found = new Found(type);
        for (var parameter : parameters.of(type)) {
            if (parameter.truthOfElement()) {
                found.token(parameter, "", Boolean.toString(isTrue(parameter, resource)));
                continue;
            }
            for (var path : parameter.paths()) path.collect(resource, element -> found.add(parameter, element));
        }
        return new SearchValues(found.tokens, found.times, found.texts, found.quantities);
    }

    /** The values of one parameter, which the type has. */
    public SearchValues values(String type, String code, JsonNode resource) {
        var found = new Found(type);
        parameters.find(type, code).ifPresent(parameter -> {
            for (var path : parameter.paths()) path.collect(resource, element -> found.add(parameter, element));
        });
        return new SearchValues(found.tokens, found.times, found.texts, found.quantities);
    }

    /** The values that are kept as rows: those of dates, strings, quantities and numbers. */
    public SearchValues rows(String type, JsonNode resource) {
        var found = new Found(type);
        for (var parameter : parameters.of(type))
            if (parameter.kind().isKeptAsRows())
                for (var path : parameter.paths()) path.collect(resource, element -> found.add(parameter, element));
        return new SearchValues(Set.of(), found.times, found.texts, found.quantities);
    }

    /** The id of the patient that a resource is about: its {@code patient} or {@code subject}, or the Patient itself. */
    public Optional<String> patient(String type, JsonNode resource) {
        if (type.equals("Patient")) return text(resource, "id");
        return parameters.patientOf(type).flatMap(known -> firstPatient(known, resource));
    }

    private Optional<String> firstPatient(SearchParameter parameter, JsonNode resource) {
        var found = new java.util.ArrayList<String>(1);
        for (var path : parameter.paths())
            path.collect(
                    resource,
                    element -> found.add(
                            parameters.relative(element.node().path("reference").asText())));
        return found.stream()
                .filter(reference -> reference.startsWith("Patient/"))
                .map(reference -> reference.substring("Patient/".length()))
                .findFirst();
    }

    private static boolean isTrue(SearchParameter parameter, JsonNode resource) {
        var there = new boolean[1];
        for (var path : parameter.paths())
            path.collect(
                    resource, element -> there[0] |= !element.node().asText().equals("false"));
        return there[0];
    }

    static String normal(String text) {
        return ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT)
                .trim();
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.ofNullable(node.get(field)).map(JsonNode::asText);
    }

    private final class Found {
        private final String type;
        private final Set<Long> tokens = new HashSet<>();
        private final Set<SearchValues.Time> times = new HashSet<>();
        private final Set<SearchValues.Text> texts = new HashSet<>();
        private final Set<SearchValues.Quantity> quantities = new HashSet<>();

        Found(String type) {
            this.type = type;
        }

        void add(SearchParameter parameter, Element element) {
            switch (parameter.kind()) {
                case TOKEN -> addToken(parameter, element);
                case REFERENCE -> addReference(parameter, element);
                case DATE -> addTime(parameter, element);
                case STRING -> addText(parameter, element);
                case URI -> uri(parameter, element.node().asText());
                case QUANTITY, NUMBER -> addQuantity(parameter, element);
            }
        }

        private void addToken(SearchParameter parameter, Element element) {
            var node = element.node();
            switch (element.type()) {
                case "CodeableConcept" -> {
                    for (var coding : node.path("coding")) coding(parameter, coding);
                }
                case "Coding" -> coding(parameter, node);
                case "Identifier" ->
                    text(node, "value")
                            .ifPresent(value ->
                                    token(parameter, node.path("system").asText(""), value));
                case "ContactPoint" -> text(node, "value").ifPresent(value -> token(parameter, "", value));
                default -> {
                    if (node.isValueNode()) token(parameter, system(element), node.asText());
                }
            }
        }

        private void coding(SearchParameter parameter, JsonNode coding) {
            text(coding, "code")
                    .ifPresent(code -> token(parameter, coding.path("system").asText(""), code));
        }

        /** The system of a code element is the one of its required binding. */
        private static String system(Element element) {
            return element.codes() == null
                    ? ""
                    : Codes.system(element.codes(), element.node().asText());
        }

        void token(SearchParameter parameter, String system, String code) {
            tokens.add(TokenHash.code(type, parameter.code(), code));
            tokens.add(TokenHash.systemAndCode(type, parameter.code(), system, code));
            if (!system.isEmpty()) tokens.add(TokenHash.system(type, parameter.code(), system));
            tokens.add(TokenHash.present(type, parameter.code()));
        }

        private void addReference(SearchParameter parameter, Element element) {
            if (!element.type().equals("Reference")) {
                canonical(parameter, element.node().asText());
                return;
            }
            var identifier = element.node().path("identifier");
            text(identifier, "value")
                    .ifPresent(value ->
                            identifier(parameter, identifier.path("system").asText(""), value));
            var reference = parameters.relative(element.node().path("reference").asText());
            if (!reference.isEmpty() && !reference.startsWith("#")) reference(parameter, reference);
            tokens.add(TokenHash.present(type, parameter.code()));
        }

        private void identifier(SearchParameter parameter, String system, String value) {
            var code = parameter.code() + ":identifier";
            tokens.add(TokenHash.code(type, code, value));
            tokens.add(TokenHash.systemAndCode(type, code, system, value));
            if (!system.isEmpty()) tokens.add(TokenHash.system(type, code, system));
        }

        /** Found with and without its version. */
        private void canonical(SearchParameter parameter, String value) {
            if (value.isEmpty()) return;
            reference(parameter, value);
            var version = value.indexOf('|');
            if (version > 0) reference(parameter, value.substring(0, version));
            tokens.add(TokenHash.present(type, parameter.code()));
        }

        private void reference(SearchParameter parameter, String target) {
            tokens.add(TokenHash.reference(type, parameter.code(), target));
        }

        /** A uri or canonical; the latter is found with and without its version. */
        private void uri(SearchParameter parameter, String value) {
            if (value.isEmpty()) return;
            tokens.add(TokenHash.code(type, parameter.code(), value));
            var version = value.indexOf('|');
            if (version > 0) tokens.add(TokenHash.code(type, parameter.code(), value.substring(0, version)));
            tokens.add(TokenHash.present(type, parameter.code()));
        }

        private void addTime(SearchParameter parameter, Element element) {
            var node = element.node();
            switch (element.type()) {
                case "Period" -> time(parameter, TimeRange.ofPeriod(text(node, "start"), text(node, "end")));
                case "Timing" -> {
                    for (var event : node.path("event")) time(parameter, TimeRange.of(event.asText()));
                    var bounds = node.path("repeat").path("boundsPeriod");
                    time(parameter, TimeRange.ofPeriod(text(bounds, "start"), text(bounds, "end")));
                }
                default -> {
                    if (node.isTextual()) time(parameter, TimeRange.of(node.asText()));
                }
            }
        }

        private void time(SearchParameter parameter, Optional<TimeRange> range) {
            range.ifPresent(known -> {
                times.add(new SearchValues.Time(parameter.code(), known));
                tokens.add(TokenHash.present(type, parameter.code()));
            });
        }

        /** R4 search, "string": every part of a name or an address counts. */
        private void addText(SearchParameter parameter, Element element) {
            var node = element.node();
            if (node.isValueNode()) {
                words(parameter, node);
                return;
            }
            for (var part : element.type().equals("Address") ? ADDRESS : NAME) {
                var value = node.path(part);
                if (value.isArray()) value.forEach(item -> words(parameter, item));
                else if (value.isTextual()) words(parameter, value);
            }
        }

        private static final String[] NAME = {"text", "family", "given", "prefix", "suffix"};
        private static final String[] ADDRESS = {"text", "line", "city", "district", "state", "postalCode", "country"};

        private void words(SearchParameter parameter, JsonNode value) {
            texts.add(new SearchValues.Text(parameter.code(), normal(value.asText()), value.asText()));
            tokens.add(TokenHash.present(type, parameter.code()));
        }

        private void addQuantity(SearchParameter parameter, Element element) {
            var node = element.node();
            if (node.isNumber()) {
                add(parameter, MissingNode.getInstance(), node.decimalValue(), node.decimalValue());
            } else if (element.type().equals("Range")) {
                var low = node.path("low");
                var high = node.path("high");
                add(
                        parameter,
                        low.isMissingNode() ? high : low,
                        low.path("value").isNumber() ? low.get("value").decimalValue() : INFINITE.negate(),
                        high.path("value").isNumber() ? high.get("value").decimalValue() : INFINITE);
            } else if (node.path("value").isNumber()) {
                var value = node.get("value").decimalValue();
                var comparator = node.path("comparator").asText("");
                add(
                        parameter,
                        node,
                        comparator.startsWith("<") ? INFINITE.negate() : value,
                        comparator.startsWith(">") ? INFINITE : value);
            }
        }

        /** @param unit has system, code and unit, or a currency */
        private void add(SearchParameter parameter, JsonNode unit, BigDecimal low, BigDecimal high) {
            var code = unit.has("currency") ? unit.get("currency") : unit.path("code");
            quantities.add(new SearchValues.Quantity(
                    parameter.code(),
                    unit.path("system").textValue(),
                    code.textValue(),
                    unit.path("unit").textValue(),
                    finite(low),
                    finite(high)));
            tokens.add(TokenHash.present(type, parameter.code()));
        }
    }

    /** What is beyond any measurement counts as infinite, so that no exponent of a resource can burst the column. */
    private static BigDecimal finite(BigDecimal number) {
        if (number.precision() - (long) number.scale() > INFINITE.precision() - (long) INFINITE.scale())
            return number.signum() < 0 ? INFINITE.negate() : INFINITE;
        return number.scale() > MOST_DECIMALS ? number.setScale(MOST_DECIMALS, RoundingMode.HALF_EVEN) : number;
    }
}
