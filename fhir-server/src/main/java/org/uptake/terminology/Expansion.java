package org.uptake.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;

/** One value set being expanded; what it may cost is counted, because anybody may bring one along. */
final class Expansion {
    private static final int DEEPEST_IMPORT = 8;
    private static final int MOST_PARTS = 100;

    private final Canonicals held;
    private final CodeSystems systems;
    private int parts;

    Expansion(Canonicals held) {
        this.held = held;
        this.systems = new CodeSystems(held);
    }

    List<Code> of(JsonNode valueSet) {
        return of(valueSet, 0);
    }

    private List<Code> of(JsonNode valueSet, int depth) {
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
        count(1 + choice.path("valueSet").size() + choice.path("filter").size());
        var imported = new ArrayList<List<Code>>();
        for (var url : choice.path("valueSet")) imported.add(imported(url.asText(), depth));
        var system = Elements.text(choice, "system");
        if (system.isEmpty() && imported.isEmpty()) return List.of();
        var codes = system.isPresent() ? ofSystem(system.get(), choice) : imported.get(0);
        for (var other : imported) codes = both(codes, other);
        return codes;
    }

    /** Each part may be a look-up in the store, or a way through a whole system. */
    private void count(int more) {
        parts += more;
        if (parts > MOST_PARTS)
            throw Refusal.of(
                            422,
                            "too-costly",
                            "value-set-size",
                            "A value set may have " + MOST_PARTS
                                    + " includes, imports and filters at most, with those that it imports.")
                    .at("ValueSet.compose")
                    .asException();
    }

    private List<Code> imported(String url, int depth) {
        var valueSet = held.find("ValueSet", url)
                .orElseThrow(() -> Refusal.of(
                                422, "not-found", "value-set-unknown", "It imports a value set that is not here.")
                        .at("ValueSet.compose")
                        .asException());
        return of(valueSet, depth + 1);
    }

    private static List<Code> both(List<Code> some, List<Code> others) {
        Set<String> keys = others.stream().map(Expansion::key).collect(Collectors.toSet());
        return some.stream().filter(code -> keys.contains(key(code))).toList();
    }

    private List<Code> ofSystem(String url, JsonNode choice) {
        if (choice.has("concept")) return named(url, choice.path("concept"));
        var concepts = systems.require(url);
        var codes = new LinkedHashSet<>(concepts.where(concept -> true));
        for (var filter : choice.path("filter")) codes.retainAll(Set.copyOf(filtered(concepts, filter)));
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
            case "in" -> {
                var values = Set.copyOf(List.of(value.split(",")));
                yield concepts.where(concept -> values.stream().anyMatch(each -> concept.has(property, each.strip())));
            }
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
