package org.uptake.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;

/** Which codes a value set holds (R4, "ValueSet", composition rules). */
public final class ValueSets {
    private static final int DEEPEST_IMPORT = 8;

    private final Canonicals held;
    private final CodeSystems systems;

    public ValueSets(Canonicals held) {
        this.held = held;
        this.systems = new CodeSystems(held);
    }

    /**
     * Every code of a value set, in the order of its definition.
     *
     * @param canonical with or without {@code |version}
     * @return empty when there is no such value set here
     * @throws org.uptake.refusal.RefusedException 422 {@code code-system-unknown} when it needs a system that is not held here, or
     *     {@code value-set-filter} when a filter is not understood
     */
    public Optional<List<Code>> codes(String canonical) {
        return held.find("ValueSet", canonical).map(this::expand);
    }

    /** Every code of a system that is the given one or stands below it; empty when the system or the code is unknown here. */
    public List<Code> below(String system, String code) {
        return systems.find(system)
                .map(concepts ->
                        concepts.where(concept -> concepts.isA(concept.code().code(), code)))
                .orElse(List.of());
    }

    List<Code> expand(JsonNode valueSet) {
        return expand(valueSet, 0);
    }

    private List<Code> expand(JsonNode valueSet, int depth) {
        if (depth > DEEPEST_IMPORT)
            throw Refusal.of(422, "too-costly", "value-set-depth", "Value sets import each other too deeply.")
                    .at("ValueSet.compose")
                    .asException();
        var compose = valueSet.path("compose");
        Map<String, Code> found = new LinkedHashMap<>();
        for (var include : compose.path("include"))
            for (var code : chosen(include, depth)) found.putIfAbsent(key(code), code);
        for (var exclude : compose.path("exclude")) for (var code : chosen(exclude, depth)) found.remove(key(code));
        return List.copyOf(found.values());
    }

    /** What one include or exclude means: the system's codes that it names or filters, and that every imported value set has. */
    private List<Code> chosen(JsonNode choice, int depth) {
        var imported = new ArrayList<List<Code>>();
        for (var url : choice.path("valueSet")) imported.add(imported(url.asText(), depth));
        var system = Elements.text(choice, "system");
        if (system.isEmpty() && imported.isEmpty()) return List.of();
        var codes = system.isPresent() ? ofSystem(system.get(), choice) : imported.get(0);
        for (var other : imported) codes = both(codes, other);
        return codes;
    }

    private List<Code> imported(String url, int depth) {
        var valueSet = held.find("ValueSet", url)
                .orElseThrow(() -> Refusal.of(
                                422, "not-found", "value-set-unknown", "It imports a value set that is not here.")
                        .at("ValueSet.compose")
                        .asException());
        return expand(valueSet, depth + 1);
    }

    private static List<Code> both(List<Code> some, List<Code> others) {
        Set<String> keys = others.stream().map(ValueSets::key).collect(Collectors.toSet());
        return some.stream().filter(code -> keys.contains(key(code))).toList();
    }

    private List<Code> ofSystem(String url, JsonNode choice) {
        if (choice.has("concept")) return named(url, choice.path("concept"));
        var concepts = systems.require(url);
        var codes = new LinkedHashSet<>(concepts.where(concept -> true));
        for (var filter : choice.path("filter")) codes.retainAll(filtered(concepts, filter));
        return List.copyOf(codes);
    }

    /** Codes that are listed one by one need no code system; their display is the list's, else the system's. */
    private List<Code> named(String url, JsonNode listed) {
        var known = systems.find(url);
        Function<String, String> display = code -> known.flatMap(concepts -> concepts.find(code))
                .map(concept -> concept.code().display())
                .orElse(code);
        var codes = new ArrayList<Code>();
        for (var each : listed) {
            var code = each.path("code").asText();
            codes.add(new Code(url, code, Elements.text(each, "display").orElseGet(() -> display.apply(code))));
        }
        return codes;
    }

    private static List<Code> filtered(Concepts concepts, JsonNode filter) {
        var property = filter.path("property").asText();
        var value = filter.path("value").asText();
        return switch (filter.path("op").asText()) {
            case "is-a" -> concepts.where(concept -> concepts.isA(concept.code().code(), value));
            case "descendent-of" ->
                concepts.where(concept -> !concept.code().code().equals(value)
                        && concepts.isA(concept.code().code(), value));
            case "is-not-a" ->
                concepts.where(concept -> !concepts.isA(concept.code().code(), value));
            case "=" -> concepts.where(concept -> concept.has(property, value));
            case "in" ->
                concepts.where(concept ->
                        Set.of(value.split(",")).stream().anyMatch(each -> concept.has(property, each.strip())));
            default ->
                throw Refusal.of(
                                422,
                                "not-supported",
                                "value-set-filter",
                                "Only the filters is-a, descendent-of, is-not-a, = and in are understood here.")
                        .at("ValueSet.compose")
                        .asException();
        };
    }

    private static String key(Code code) {
        return code.system() + "|" + code.code();
    }
}
