package org.uptake.search;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import ca.uhn.fhir.util.StringUtil;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.Enumeration;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Money;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Timing;

/**
 * R4's search page as plain comparisons over resources in memory, with HAPI's FHIRPath, HAPI's dates and HAPI's text folding: what a
 * search has to answer, slowly and without anything of the server's.
 */
final class NaiveSearch {
    private static final BigDecimal MUCH = new BigDecimal("1e30");

    private final IFhirPath paths;
    private final Map<String, Map<String, JsonNode>> definitions;
    private final List<Resource> corpus;
    private final Map<String, List<Base>> values = new HashMap<>();

    NaiveSearch(FhirContext fhir, Map<String, Map<String, JsonNode>> definitions, List<Resource> corpus) {
        this.paths = SearchIndexerOracleTest.oracle(fhir);
        this.definitions = definitions;
        this.corpus = corpus;
    }

    /** @return Type/id of everything that the question finds */
    List<String> ask(String type, String name, String value) {
        return corpus.stream()
                .filter(one -> one.fhirType().equals(type) && matches(one, name, value))
                .map(NaiveSearch::key)
                .sorted()
                .toList();
    }

    /** By the least value of each resource, descending by the greatest; those without a value last, equals by id. */
    List<String> sorted(String type, String code, boolean descending) {
        var kind = definitions.get(type).get(code).path("type").asText();
        Comparator<Comparable<Object>> order = descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
        Function<Resource, Optional<Comparable<Object>>> least = one -> values(one, code).stream()
                .flatMap(value -> sortKeys(kind, value).stream())
                .min(order);
        var byValue = Comparator.comparing((Resource one) -> least.apply(one).isEmpty())
                .thenComparing(one -> least.apply(one).orElse(null), Comparator.nullsFirst(order))
                .thenComparing(Resource::getIdPart);
        return corpus.stream()
                .filter(one -> one.fhirType().equals(type))
                .sorted(byValue)
                .map(NaiveSearch::key)
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Comparable<Object>> sortKeys(String kind, Base value) {
        List<?> keys = switch (kind) {
            case "token" -> codes(value).stream().map(Coding::getCode).toList();
            case "date" -> NaiveTimes.beginnings(value);
            case "string" ->
                texts(value).stream()
                        .map(text -> StringUtil.normalizeStringForSearchIndexing(text)
                                .toLowerCase(Locale.ROOT)
                                .trim())
                        .toList();
            case "quantity", "number" -> amounts(value);
            default ->
                value instanceof Reference reference
                        ? Optional.ofNullable(reference.getReference()).stream().toList()
                        : Optional.ofNullable(value.primitiveValue()).stream().toList();
        };
        return (List<Comparable<Object>>) keys;
    }

    private static List<BigDecimal> amounts(Base element) {
        if (element instanceof PrimitiveType<?>) return List.of(new BigDecimal(element.primitiveValue()));
        if (element instanceof Range range)
            return range.hasLow() || range.hasHigh()
                    ? List.of(range.getLow().hasValue() ? range.getLow().getValue() : MUCH.negate())
                    : List.of();
        if (element instanceof Money money) return money.hasValue() ? List.of(money.getValue()) : List.of();
        if (!(element instanceof Quantity quantity) || !quantity.hasValue()) return List.of();
        var less = quantity.hasComparator() && quantity.getComparator().toCode().startsWith("<");
        return List.of(less ? MUCH.negate() : quantity.getValue());
    }

    static String key(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdPart();
    }

    private boolean matches(Resource resource, String name, String value) {
        if (name.startsWith("_has:")) {
            var parts = name.split(":", 4);
            return corpus.stream()
                    .filter(one -> one.fhirType().equals(parts[1]) && matches(one, parts[3], value))
                    .anyMatch(one -> pointsTo(one, parts[2], resource));
        }
        var dot = name.indexOf('.');
        if (dot > 0) {
            var link = name.substring(0, dot).split(":");
            return corpus.stream()
                    .filter(one -> link.length < 2 || one.fhirType().equals(link[1]))
                    .filter(one -> definitions
                            .get(one.fhirType())
                            .containsKey(name.substring(dot + 1).split("[:.]")[0]))
                    .filter(one -> pointsTo(resource, link[0], one))
                    .anyMatch(one -> matches(one, name.substring(dot + 1), value));
        }
        var parts = name.split(":", 2);
        return matches(resource, parts[0], parts.length > 1 ? parts[1] : "", value);
    }

    private boolean pointsTo(Resource from, String code, Resource target) {
        return values(from, code).stream()
                .anyMatch(value ->
                        value instanceof Reference reference && local(reference).equals(key(target)));
    }

    private boolean matches(Resource resource, String code, String modifier, String value) {
        var found = values(resource, code);
        if (modifier.equals("missing")) return found.isEmpty() == value.equals("true");
        if (modifier.equals("not")) return !matches(resource, code, "", value);
        if (modifier.equals("not-in")) return !matches(resource, code, "in", value);
        var definition = definitions.get(resource.fhirType()).get(code);
        var kind = definition.path("type").asText();
        return Values.alternatives(value).stream()
                .anyMatch(one -> kind.equals("composite")
                        ? composite(resource, definition, one)
                        : found.stream().anyMatch(test(kind, modifier, one)));
    }

    private boolean composite(Resource resource, JsonNode definition, String value) {
        var sides = Values.split(value, '$');
        var bases = alternatives(definition).stream()
                .filter(base -> base.split("[.]")[0].equals(resource.fhirType()))
                .toList();
        return bases.stream()
                .anyMatch(base -> evaluate(resource, base, resource.fhirType()).stream()
                        .anyMatch(element -> side(
                                        element, component(resource, definition, 0), base, bases, sides.get(0))
                                && side(element, component(resource, definition, 1), base, bases, sides.get(1))));
    }

    private JsonNode component(Resource resource, JsonNode definition, int which) {
        var url = definition.path("component").path(which).path("definition").asText();
        return definitions.get(resource.fhirType()).values().stream()
                .filter(one -> one.path("url").asText().equals(url))
                .findFirst()
                .orElseThrow();
    }

    /** A component means its own parameter, as far as that is about the base and no deeper one. */
    private boolean side(Base element, JsonNode parameter, String base, List<String> bases, String value) {
        return alternatives(parameter).stream()
                .filter(path -> bases.stream()
                        .filter(one -> path.replaceFirst("^\\(", "").startsWith(one + "."))
                        .max(Comparator.comparing(String::length))
                        .filter(base::equals)
                        .isPresent())
                .map(path -> path.replaceFirst("^(\\(?)" + base + "[.]", "$1"))
                .flatMap(path -> paths.evaluate(element, path, IBase.class).stream())
                .anyMatch(
                        one -> test(parameter.path("type").asText(), "", value).test((Base) one));
    }

    private static List<String> alternatives(JsonNode definition) {
        return Arrays.stream(definition.path("expression").asText().split("\\|"))
                .map(String::trim)
                .toList();
    }

    List<Base> values(Resource resource, String code) {
        return values.computeIfAbsent(key(resource) + " " + code, k -> {
            var definition = definitions.get(resource.fhirType()).get(code);
            return evaluate(resource, definition.path("expression").asText(), resource.fhirType());
        });
    }

    private List<Base> evaluate(Resource resource, String expression, String type) {
        if (expression.contains(".exists() and ")) return find(resource, expression);
        var found = new ArrayList<Base>();
        for (var part : expression.split("\\|")) {
            var path = part.trim().replaceFirst("^(\\(?)(Domain)?Resource\\.", "$1" + type + ".");
            var root = path.replaceFirst("^\\(", "").split("[. )]")[0];
            if (root.equals(type)) found.addAll(path.equals(type) ? List.of(resource) : find(resource, path));
        }
        return found;
    }

    private List<Base> find(Resource resource, String path) {
        return paths.evaluate(resource, path, IBase.class).stream()
                .map(one -> (Base) one)
                .filter(one -> !one.isEmpty())
                .toList();
    }

    private Predicate<Base> test(String kind, String modifier, String value) {
        return switch (kind) {
            case "token" -> element -> token(element, modifier, value);
            case "reference" -> element -> reference(element, modifier, Values.plain(value));
            case "date" -> element -> NaiveTimes.test(element, value);
            case "string" ->
                element -> texts(element).stream().anyMatch(text -> string(text, modifier, Values.plain(value)));
            case "uri" -> element -> uri(element.primitiveValue(), modifier, Values.plain(value));
            default -> element -> quantity(element, value);
        };
    }

    private boolean token(Base element, String modifier, String value) {
        if (modifier.equals("text"))
            return besides(element).stream().anyMatch(text -> string(text, "", Values.plain(value)));
        var related = related(modifier, value);
        if (related.isPresent())
            return codes(element).stream()
                    .anyMatch(code -> related.get()
                            .contains(new Terminology.Code(
                                    Optional.ofNullable(code.getSystem()).orElse(""), code.getCode())));
        var parts = Values.split(value, '|').stream().map(Values::plain).toList();
        if (modifier.equals("of-type"))
            return element instanceof Identifier identifier
                    && identifier.getType().getCoding().stream()
                            .anyMatch(kind -> parts.equals(List.of(
                                    Optional.ofNullable(kind.getSystem()).orElse(""),
                                    Optional.ofNullable(kind.getCode()).orElse(""),
                                    Optional.ofNullable(identifier.getValue()).orElse(""))));
        if (parts.size() == 2 && parts.get(1).isEmpty()) return systems(element).contains(parts.get(0));
        return codes(element).stream().anyMatch(code -> {
            if (parts.size() == 1) return code.getCode().equals(parts.get(0));
            var system = Optional.ofNullable(code.getSystem()).orElse("");
            return system.equals(parts.get(0)) && code.getCode().equals(parts.get(1));
        });
    }

    /** With a code or without. */
    private static List<String> systems(Base element) {
        if (element instanceof CodeableConcept concept)
            return concept.getCoding().stream()
                    .map(coding -> String.valueOf(coding.getSystem()))
                    .toList();
        if (element instanceof Coding coding) return List.of(String.valueOf(coding.getSystem()));
        if (element instanceof Identifier identifier) return List.of(String.valueOf(identifier.getSystem()));
        return codes(element).stream()
                .map(code -> String.valueOf(code.getSystem()))
                .toList();
    }

    /** The codes that a value set or a place in the hierarchy stands for. */
    private static Optional<List<Terminology.Code>> related(String modifier, String value) {
        if (modifier.equals("in")) return Optional.of(SmallTerminology.SETS.get(Values.plain(value)));
        if (!modifier.equals("below") && !modifier.equals("above")) return Optional.empty();
        var parts = Values.split(value, '|').stream().map(Values::plain).toList();
        return Optional.of(SmallTerminology.line(parts.get(0), parts.get(1), modifier.equals("below") ? "a" : "b"));
    }

    /** Type/id of what comes with a resource by {@code _include} or {@code _revinclude}. */
    List<String> included(Resource resource, String name, String value) {
        var parts = value.split(":");
        return corpus.stream()
                .filter(one -> one != resource)
                .filter(one -> {
                    var from = name.equals("_include") ? resource : one;
                    var to = name.equals("_include") ? one : resource;
                    return from.fhirType().equals(parts[0])
                            && (parts.length < 3 || to.fhirType().equals(parts[2]))
                            && pointsTo(from, parts[1], to);
                })
                .map(NaiveSearch::key)
                .sorted()
                .toList();
    }

    static List<Coding> codes(Base element) {
        if (element instanceof CodeableConcept concept)
            return concept.getCoding().stream().filter(Coding::hasCode).toList();
        if (element instanceof Coding coding) return coding.hasCode() ? List.of(coding) : List.of();
        if (element instanceof Identifier identifier)
            return identifier.hasValue()
                    ? List.of(new Coding(identifier.getSystem(), identifier.getValue(), ""))
                    : List.of();
        if (element instanceof ContactPoint contact)
            return contact.hasValue() ? List.of(new Coding("", contact.getValue(), "")) : List.of();
        if (element instanceof Enumeration<?> code) return List.of(new Coding(code.getSystem(), code.getCode(), ""));
        return element.isPrimitive() ? List.of(new Coding("", element.primitiveValue(), "")) : List.of();
    }

    private static List<String> besides(Base element) {
        var texts = new ArrayList<String>();
        if (element instanceof CodeableConcept concept) {
            texts.add(concept.getText());
            concept.getCoding().forEach(coding -> texts.add(coding.getDisplay()));
        } else if (element instanceof Coding coding) texts.add(coding.getDisplay());
        else if (element instanceof Identifier identifier) texts.addAll(besides(identifier.getType()));
        texts.removeIf(java.util.Objects::isNull);
        return texts;
    }

    private static String local(Reference reference) {
        return reference.getReference() == null
                ? ""
                : reference
                        .getReference()
                        .replace(RandomResources.BASE + "/", "")
                        .replaceFirst("/_history/.*", "");
    }

    private boolean reference(Base element, String modifier, String value) {
        if (!(element instanceof Reference reference)) {
            var canonical = element.primitiveValue();
            if (canonical == null) return false;
            return canonical.equals(value) || canonical.split("\\|")[0].equals(value);
        }
        if (modifier.equals("identifier")) return token(reference.getIdentifier(), "", value);
        var target = local(reference);
        if (!modifier.isEmpty()) return target.equals(value.contains("/") ? value : modifier + "/" + value);
        return target.equals(value.replace(RandomResources.BASE + "/", ""))
                || (!value.contains("/") && target.matches("\\w+/" + value));
    }

    private static List<String> texts(Base element) {
        var texts = new ArrayList<String>();
        if (element.isPrimitive()) texts.add(element.primitiveValue());
        var parts = element instanceof HumanName
                ? List.of("text", "family", "given", "prefix", "suffix")
                : element instanceof Address
                        ? List.of("text", "line", "city", "district", "state", "postalCode", "country")
                        : List.<String>of();
        for (var part : parts)
            for (var value : element.getChildByName(part).getValues()) texts.add(value.primitiveValue());
        return texts;
    }

    private static boolean string(String text, String modifier, String value) {
        if (modifier.equals("exact")) return text.equals(value);
        var folded = StringUtil.normalizeStringForSearchIndexing(text).trim();
        var asked = StringUtil.normalizeStringForSearchIndexing(value).trim();
        return modifier.equals("contains") ? folded.contains(asked) : folded.startsWith(asked);
    }

    private static boolean uri(String uri, String modifier, String value) {
        return switch (modifier) {
            case "below" -> uri.equals(value) || uri.startsWith(value + "/");
            case "above" -> uri.equals(value) || (value.startsWith(uri + "/") && uri.contains("://"));
            default -> uri.equals(value);
        };
    }

    private static boolean quantity(Base element, String value) {
        var parts = Values.split(value, '|');
        if (element instanceof PrimitiveType<?>)
            return amount(
                    new BigDecimal(element.primitiveValue()), new BigDecimal(element.primitiveValue()), parts.get(0));
        if (element instanceof Range range) {
            var one = range.hasLow() ? range.getLow() : range.getHigh();
            return unit(one, parts)
                    && (range.getLow().hasValue() || range.hasLow() || range.hasHigh())
                    && amount(
                            range.getLow().hasValue() ? range.getLow().getValue() : MUCH.negate(),
                            range.getHigh().hasValue() ? range.getHigh().getValue() : MUCH,
                            parts.get(0));
        }
        if (element instanceof Money money)
            return money.hasValue() && parts.size() == 1 && amount(money.getValue(), money.getValue(), parts.get(0));
        if (!(element instanceof Quantity quantity) || !quantity.hasValue()) return false;
        var comparator = quantity.hasComparator() ? quantity.getComparator().toCode() : "";
        return unit(quantity, parts)
                && amount(
                        comparator.startsWith("<") ? MUCH.negate() : quantity.getValue(),
                        comparator.startsWith(">") ? MUCH : quantity.getValue(),
                        parts.get(0));
    }

    private static boolean unit(Quantity quantity, List<String> parts) {
        if (parts.size() < 3) return true;
        var code = Values.plain(parts.get(2));
        return parts.get(1).isEmpty()
                ? code.equals(quantity.getCode()) || code.equals(quantity.getUnit())
                : code.equals(quantity.getCode()) && Values.plain(parts.get(1)).equals(quantity.getSystem());
    }

    private static boolean amount(BigDecimal low, BigDecimal high, String asked) {
        var prefix = Character.isLetter(asked.charAt(0)) ? asked.substring(0, 2) : "eq";
        var number = new BigDecimal(Character.isLetter(asked.charAt(0)) ? asked.substring(2) : asked);
        var half = new BigDecimal(java.math.BigInteger.valueOf(5), number.scale() + 1);
        var equal = low.compareTo(number.subtract(half)) >= 0 && high.compareTo(number.add(half)) < 0;
        var tenth = number.abs().multiply(new BigDecimal("0.1"));
        return switch (prefix) {
            case "eq" -> equal;
            case "ne" -> !equal;
            case "gt" -> high.compareTo(number) > 0;
            case "sa" -> low.compareTo(number) > 0;
            case "lt" -> low.compareTo(number) < 0;
            case "eb" -> high.compareTo(number) < 0;
            case "ge" -> high.compareTo(number) >= 0;
            case "le" -> low.compareTo(number) <= 0;
            default -> low.compareTo(number.add(tenth)) <= 0 && high.compareTo(number.subtract(tenth)) >= 0;
        };
    }

    static boolean isTime(Base element) {
        return element instanceof BaseDateTimeType || element instanceof Period || element instanceof Timing;
    }
}
