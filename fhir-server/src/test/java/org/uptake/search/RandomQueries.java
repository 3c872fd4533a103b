package org.uptake.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** Questions that a resource of the corpus has an answer to, most of the time. */
final class RandomQueries {
    private static final List<String> PREFIXES = List.of("", "eq", "ne", "gt", "ge", "lt", "le", "sa", "eb", "ap");
    private static final int MOST_TRIES = 200;

    private final Random random;
    private final NaiveSearch naive;
    private final Map<String, Map<String, JsonNode>> definitions;
    private final List<Resource> corpus;

    record Query(String type, String name, String value) {}

    RandomQueries(
            Random random, NaiveSearch naive, Map<String, Map<String, JsonNode>> definitions, List<Resource> corpus) {
        this.random = random;
        this.naive = naive;
        this.definitions = definitions;
        this.corpus = corpus;
    }

    Query next() {
        for (var tries = 0; tries < MOST_TRIES; tries++) {
            var resource = pick(corpus);
            var leaf = leaf(resource);
            if (leaf == null) continue;
            var query = random.nextInt(3) > 0 ? leaf : linked(leaf, resource, 1 + random.nextInt(3));
            if (query != null) return query;
        }
        throw new IllegalStateException("the corpus has nothing to ask for");
    }

    /** A parameter to sort by, ascending or descending. */
    Query nextSort() {
        while (true) {
            var type = pick(corpus).fhirType();
            var definition = pick(List.copyOf(definitions.get(type).values()));
            var code = definition.path("code").asText();
            if (!definition.path("type").asText().equals("composite") && !code.equals("deceased"))
                return new Query(type, code, random.nextBoolean() ? code : "-" + code);
        }
    }

    /** A question about one resource, asked by chains and {@code _has} of another one that is connected with it. */
    private @Nullable Query linked(Query query, Resource resource, int links) {
        if (links == 0) return query;
        var other = pick(corpus);
        for (var code : definitions.get(other.fhirType()).keySet())
            if (points(other, code, resource))
                return linked(
                        new Query(
                                other.fhirType(), code + ":" + resource.fhirType() + "." + query.name(), query.value()),
                        other,
                        links - 1);
        for (var code : definitions.get(resource.fhirType()).keySet())
            if (points(resource, code, other))
                return linked(
                        new Query(
                                other.fhirType(),
                                "_has:" + resource.fhirType() + ":" + code + ":" + query.name(),
                                query.value()),
                        other,
                        links - 1);
        return null;
    }

    private boolean points(Resource from, String code, Resource to) {
        var definition = definitions.get(from.fhirType()).get(code);
        if (!definition.path("type").asText().equals("reference")) return false;
        return naive.values(from, code).stream()
                .anyMatch(value -> value instanceof Reference reference
                        && NaiveSearch.key(to).equals(reference.getReference()));
    }

    private @Nullable Query leaf(Resource resource) {
        var all = List.copyOf(definitions.get(resource.fhirType()).values());
        var definition = pick(all);
        var code = definition.path("code").asText();
        var kind = definition.path("type").asText();
        if (random.nextInt(15) == 0 && !kind.equals("composite"))
            return new Query(resource.fhirType(), code + ":missing", Boolean.toString(random.nextBoolean()));
        if (kind.equals("composite")) return composite(resource, definition);
        var values = naive.values(resource, code);
        if (values.isEmpty()) return null;
        var asked = ask(kind, pick(values));
        if (asked == null) return null;
        var more = random.nextInt(5) == 0 ? ask(kind, pick(values)) : null;
        var value =
                more != null && more.name().equals(asked.name()) ? asked.value() + "," + more.value() : asked.value();
        return new Query(resource.fhirType(), code + asked.name(), value);
    }

    private @Nullable Query composite(Resource resource, JsonNode definition) {
        var sides = new StringBuilder();
        for (var component : definition.path("component")) {
            var part = definitions.get(resource.fhirType()).values().stream()
                    .filter(one -> one.path("url")
                            .asText()
                            .equals(component.path("definition").asText()))
                    .findFirst()
                    .orElseThrow();
            var values = naive.values(resource, part.path("code").asText());
            if (values.isEmpty()) return null;
            var asked = ask(part.path("type").asText(), pick(values));
            if (asked == null || !asked.name().isEmpty()) return null;
            sides.append(sides.isEmpty() ? "" : "$").append(asked.value());
        }
        return new Query(resource.fhirType(), definition.path("code").asText(), sides.toString());
    }

    /** A modifier (as name) and a value, or nothing. */
    private @Nullable Query ask(String kind, Base value) {
        return switch (kind) {
            case "token" -> token(value);
            case "reference" -> reference(value);
            case "date" -> date(value);
            case "string" -> string(value);
            case "uri" -> of(pick(List.of("", "", ":below", ":above")), escaped(value.primitiveValue()));
            default -> quantity(value);
        };
    }

    private @Nullable Query token(Base value) {
        var codes = NaiveSearch.codes(value);
        if (codes.isEmpty()) return null;
        var code = pick(codes);
        var system = code.getSystem() == null ? "" : code.getSystem();
        var forms = List.of(
                escaped(code.getCode()),
                escaped(system) + "|" + escaped(code.getCode()),
                system.isEmpty() ? escaped(code.getCode()) : escaped(system) + "|");
        if (random.nextInt(8) == 0 && code.hasDisplay()) return of(":text", escaped(part(code.getDisplay())));
        if (value instanceof Identifier identifier
                && random.nextInt(3) == 0
                && identifier.getType().getCodingFirstRep().hasCode()) {
            var kind = identifier.getType().getCodingFirstRep();
            return of(
                    ":of-type",
                    escaped(kind.getSystem()) + "|" + escaped(kind.getCode()) + "|" + escaped(identifier.getValue()));
        }
        if (random.nextInt(6) == 0)
            return of(
                    pick(List.of(":in", ":not-in")), pick(List.copyOf(new TreeSet<>(SmallTerminology.SETS.keySet()))));
        if (random.nextInt(6) == 0 && !system.isEmpty())
            return of(pick(List.of(":below", ":above")), escaped(system) + "|" + escaped(code.getCode()));
        return of(pick(List.of("", "", "", ":not")), pick(forms));
    }

    /** One resource with what it points to or what points to it; {@code name} is the including parameter. */
    Query nextInclude(Resource resource) {
        while (true) {
            var reverse = random.nextBoolean();
            var source = reverse ? pick(corpus).fhirType() : resource.fhirType();
            var code = pick(List.copyOf(definitions.get(source).keySet()));
            if (!definitions.get(source).get(code).path("type").asText().equals("reference")) continue;
            var target = random.nextInt(3) > 0 ? "" : ":" + (reverse ? resource : pick(corpus)).fhirType();
            return new Query(resource.fhirType(), reverse ? "_revinclude" : "_include", source + ":" + code + target);
        }
    }

    Resource anyResource() {
        return pick(corpus);
    }

    private @Nullable Query reference(Base value) {
        if (!(value instanceof Reference reference)) return of("", escaped(value.primitiveValue()));
        if (!reference.hasReference()) {
            var identifier = reference.getIdentifier();
            return identifier.hasValue() && identifier.hasSystem()
                    ? of(":identifier", escaped(identifier.getSystem()) + "|" + escaped(identifier.getValue()))
                    : null;
        }
        var target = reference.getReference().replaceFirst("/_history/.*", "");
        var id = target.substring(target.lastIndexOf('/') + 1);
        if (target.startsWith("http://elsewhere")) return of("", target);
        var type = target.substring(0, target.lastIndexOf('/')).replaceFirst(".*/", "");
        return switch (random.nextInt(4)) {
            case 0 -> of(":" + type, id);
            case 1 -> of("", id);
            case 2 -> of("", RandomResources.BASE + "/" + type + "/" + id);
            default -> of("", type + "/" + id);
        };
    }

    private @Nullable Query date(Base value) {
        var text = value instanceof BaseDateTimeType time
                ? time.getValueAsString()
                : value instanceof Period period && period.hasStart()
                        ? period.getStartElement().getValueAsString()
                        : "2026-03-01";
        var precision = pick(List.of(4, 7, 10, 99));
        return of("", pick(PREFIXES) + (precision < text.length() ? text.substring(0, precision) : text));
    }

    private @Nullable Query string(Base value) {
        if (!value.isPrimitive()) return of(pick(List.of("", ":contains")), pick(List.of("anna", "o'n", "bo%")));
        var text = value.primitiveValue();
        return pick(List.of(
                of("", escaped(part(text))),
                of(":exact", escaped(text)),
                of(":contains", escaped(text.substring(text.length() / 2)))));
    }

    private @Nullable Query quantity(Base value) {
        var number = pick(PREFIXES) + pick(List.of("5", "5.0", "5.4", "10", "0", "-3", "1e1"));
        if (!(value instanceof Quantity quantity) || !quantity.hasCode()) return of("", number);
        var system = quantity.hasSystem() ? escaped(quantity.getSystem()) : "";
        return of("", pick(List.of(number, number + "|" + system + "|" + escaped(quantity.getCode()))));
    }

    private static @Nullable Query of(String modifier, String value) {
        return value.isEmpty() ? null : new Query("", modifier, value);
    }

    private String part(String text) {
        return text.substring(0, 1 + random.nextInt(text.length()));
    }

    private static String escaped(@Nullable String text) {
        return text == null ? "" : text.replaceAll("([\\\\,$|])", "\\\\$1");
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
