package org.uptake.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The search values of one resource while they are looked for. */
final class FoundValues {
    private static final BigDecimal INFINITE = new BigDecimal("1e30");
    private static final int MOST_DECIMALS = 40;

    private final SearchParameters parameters;
    private final String type;
    private final Set<Long> tokens = new HashSet<>();
    private final Set<SearchValues.Time> times = new HashSet<>();
    private final Set<SearchValues.Text> texts = new HashSet<>();
    private final Set<SearchValues.Quantity> quantities = new HashSet<>();

    FoundValues(SearchParameters parameters, String type) {
        this.parameters = parameters;
        this.type = type;
    }

    SearchValues all() {
        return new SearchValues(tokens, times, texts, quantities);
    }

    /** The values that are kept as rows. */
    SearchValues rows() {
        return new SearchValues(Set.of(), times, texts, quantities);
    }

    /** An element that is there counts for {@code :missing}, whether or not it has a value to be found by. */
    void add(SearchParameter parameter, Element element) {
        present(parameter);
        switch (parameter.kind()) {
            case TOKEN -> addToken(parameter, element);
            case REFERENCE -> addReference(parameter, element);
            case DATE -> addTime(parameter, element);
            case STRING -> addText(parameter, element);
            case URI -> uri(parameter, element.node().asText());
            case QUANTITY, NUMBER -> addQuantity(parameter, element);
            case SPECIAL -> addPlace(parameter, element.node());
            case COMPOSITE -> throw new IllegalStateException("has no value of its own");
        }
    }

    void present(SearchParameter parameter) {
        tokens.add(TokenHash.present(type, parameter.code()));
    }

    void absentUnlessPresent(SearchParameter parameter) {
        if (!tokens.contains(TokenHash.present(type, parameter.code())))
            tokens.add(TokenHash.absent(type, parameter.code()));
    }

    /** Beside each token of the first parameter, what the second one has in the same element. */
    void add(Pair pair, JsonNode resource) {
        if (pair.isOfWholeResource()) return;
        pair.base().collect(resource, element -> {
            var first = in(element, pair.first());
            var second = in(element, pair.second());
            for (var token : first.tokens) second.keptUnder(pair, token, this);
        });
    }

    private FoundValues in(Element element, SearchParameter parameter) {
        var found = new FoundValues(parameters, type);
        for (var path : parameter.paths()) path.collect(element, each -> found.add(parameter, each));
        found.tokens.remove(TokenHash.present(type, parameter.code()));
        return found;
    }

    private void keptUnder(Pair pair, long token, FoundValues all) {
        var name = pair.rows(token);
        for (var time : times) all.times.add(new SearchValues.Time(name, time.range()));
        for (var text : texts)
            if (text.parameter().equals(pair.second().code()))
                all.texts.add(new SearchValues.Text(name, text.normal(), text.exact()));
        for (var each : quantities)
            all.quantities.add(
                    new SearchValues.Quantity(name, each.system(), each.code(), each.unit(), each.low(), each.high()));
        for (var other : tokens) all.tokens.add(pair.token(token, other));
    }

    private void addToken(SearchParameter parameter, Element element) {
        var node = element.node();
        switch (element.type()) {
            case "CodeableConcept" -> {
                beside(parameter, node.path("text"));
                for (var coding : node.path("coding")) coding(parameter, coding);
            }
            case "Coding" -> coding(parameter, node);
            case "Identifier" -> {
                text(node, "value").ifPresent(value -> identifier(parameter, node, value));
                system(parameter, node);
            }
            case "ContactPoint" -> text(node, "value").ifPresent(value -> token(parameter, "", value));
            default -> {
                if (node.isValueNode()) token(parameter, system(element), node.asText());
            }
        }
    }

    private void coding(SearchParameter parameter, JsonNode coding) {
        text(coding, "code")
                .ifPresent(code -> token(parameter, coding.path("system").asText(""), code));
        system(parameter, coding);
        beside(parameter, coding.path("display"));
    }

    /** {@code system|} finds a coding or identifier by its system, though it have no code or value. */
    private void system(SearchParameter parameter, JsonNode element) {
        text(element, "system").ifPresent(system -> tokens.add(TokenHash.system(type, parameter.code(), system)));
    }

    private void identifier(SearchParameter parameter, JsonNode identifier, String value) {
        token(parameter, identifier.path("system").asText(""), value);
        var kind = identifier.path("type");
        beside(parameter, kind.path("text"));
        for (var coding : kind.path("coding")) {
            beside(parameter, coding.path("display"));
            var of =
                    coding.path("system").asText("") + "|" + coding.path("code").asText("") + "|" + value;
            tokens.add(TokenHash.code(type, parameter.code() + TokenConditions.OF_TYPE, of));
        }
    }

    /** The text beside a code, for the modifier {@code :text}. */
    private void beside(SearchParameter parameter, JsonNode text) {
        if (text.isTextual())
            texts.add(new SearchValues.Text(
                    parameter.code() + TokenConditions.TEXT, SearchIndexer.normal(text.asText()), text.asText()));
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
    }

    private void addReference(SearchParameter parameter, Element element) {
        if (!element.type().equals("Reference")) {
            canonical(parameter, element.node().asText());
            return;
        }
        var identifier = element.node().path("identifier");
        text(identifier, "value")
                .ifPresent(
                        value -> identifier(parameter, identifier.path("system").asText(""), value));
        var reference = parameters.relative(element.node().path("reference").asText());
        if (!reference.isEmpty() && !reference.startsWith("#")) reference(parameter, reference);
    }

    private void identifier(SearchParameter parameter, String system, String value) {
        var code = parameter.code() + ":identifier";
        tokens.add(TokenHash.code(type, code, value));
        tokens.add(TokenHash.systemAndCode(type, code, system, value));
        if (!system.isEmpty()) tokens.add(TokenHash.system(type, code, system));
    }

    /** Found with and without its version; one without is also marked as such, because it means every version. */
    private void canonical(SearchParameter parameter, String value) {
        if (value.isEmpty()) return;
        reference(parameter, value);
        var version = value.indexOf('|');
        reference(parameter, version > 0 ? value.substring(0, version) : value + "|");
    }

    private void reference(SearchParameter parameter, String target) {
        tokens.add(TokenHash.reference(type, parameter.code(), target));
    }

    /** A uri or canonical; the latter is found with and without its version. */
    private void uri(SearchParameter parameter, String value) {
        if (value.isEmpty()) return;
        tokens.add(Uris.token(parameter, value));
        for (var prefix : Uris.prefixes(value)) tokens.add(Uris.below(parameter, prefix));
        var version = value.indexOf('|');
        if (version > 0) tokens.add(Uris.token(parameter, value.substring(0, version)));
    }

    private void addTime(SearchParameter parameter, Element element) {
        var node = element.node();
        switch (element.type()) {
            case "Period" -> time(parameter, TimeRange.ofPeriod(text(node, "start"), text(node, "end")));
            case "Timing" -> {
                var parts = new ArrayList<TimeRange>();
                for (var event : node.path("event"))
                    TimeRange.of(event.asText()).ifPresent(parts::add);
                var bounds = node.path("repeat").path("boundsPeriod");
                TimeRange.ofPeriod(text(bounds, "start"), text(bounds, "end")).ifPresent(parts::add);
                time(parameter, TimeRange.around(parts));
            }
            default -> {
                if (node.isTextual()) time(parameter, TimeRange.of(node.asText()));
            }
        }
    }

    private void time(SearchParameter parameter, Optional<TimeRange> range) {
        range.ifPresent(known -> {
            times.add(new SearchValues.Time(parameter.code(), known));
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
        texts.add(new SearchValues.Text(parameter.code(), SearchIndexer.normal(value.asText()), value.asText()));
    }

    private void addPlace(SearchParameter parameter, JsonNode position) {
        var latitude = position.path("latitude");
        var longitude = position.path("longitude");
        if (!latitude.isNumber() || !longitude.isNumber()) return;
        place(Places.latitude(parameter), latitude.decimalValue());
        place(Places.longitude(parameter), longitude.decimalValue());
    }

    private void place(String name, BigDecimal degrees) {
        var value = finite(degrees);
        quantities.add(new SearchValues.Quantity(name, null, null, null, value, value));
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
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.ofNullable(node.get(field)).map(JsonNode::asText);
    }

    /** What is beyond any measurement counts as infinite, so that no exponent of a resource can burst the column. */
    private static BigDecimal finite(BigDecimal number) {
        if (number.precision() - (long) number.scale() > INFINITE.precision() - (long) INFINITE.scale())
            return number.signum() < 0 ? INFINITE.negate() : INFINITE;
        return number.scale() > MOST_DECIMALS ? number.setScale(MOST_DECIMALS, RoundingMode.HALF_EVEN) : number;
    }
}
