package org.uptake.differential;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;
import org.uptake.differential.Question.Term;

/**
 * A modifier, a prefix and a text that a value, or one near it, satisfies. HAPI refuses {@code :identifier}, {@code system|} of tags
 * and {@code ap} of dates, so these are asked in QueryOracleIT alone.
 */
final class Terms {
    private static final List<String> OF_DATES = List.of("", "", "", "eq", "ne", "gt", "ge", "lt", "le", "sa", "eb");
    private static final List<String> OF_NUMBERS =
            List.of("", "", "", "eq", "ne", "gt", "ge", "lt", "le", "sa", "eb", "ap", "ap", "ap");

    /** HAPI refuses several dates joined by comma, and takes one prefix for all of several quantities. */
    private static final Set<RestSearchParameterTypeEnum> NO_PREFIX = Set.of(
            RestSearchParameterTypeEnum.TOKEN,
            RestSearchParameterTypeEnum.REFERENCE,
            RestSearchParameterTypeEnum.STRING,
            RestSearchParameterTypeEnum.URI);

    private final Random random;
    private final List<String> valueSets;

    /** @param valueSets their canonicals, for {@code :in} */
    Terms(Random random, List<String> valueSets) {
        this.random = random;
        this.valueSets = valueSets;
    }

    /** @param others values of another resource, for an alternative that is not only this one's */
    @Nullable Term of(String code, RestSearchParameterTypeEnum kind, Base value, List<Base> others) {
        var first = one(code, kind, value);
        if (first == null || others.isEmpty() || !NO_PREFIX.contains(kind) || random.nextInt(5) > 0) return first;
        var second = one(code, kind, pick(others));
        return second == null || !second.name().equals(first.name())
                ? first
                : new Term(first.name(), first.value() + "," + second.value());
    }

    /** Without a modifier. */
    @Nullable Term plain(String code, RestSearchParameterTypeEnum kind, Base value) {
        for (var tries = 0; tries < 10; tries++) {
            var term = one(code, kind, value);
            if (term != null && term.name().equals(code)) return term;
        }
        return null;
    }

    private @Nullable Term one(String code, RestSearchParameterTypeEnum kind, Base value) {
        return switch (kind) {
            case TOKEN -> token(code, value);
            case REFERENCE -> reference(code, value);
            case DATE -> date(code, value);
            case STRING -> string(code, value);
            case URI -> uri(code, value);
            case NUMBER, QUANTITY -> number(code, value);
            default -> null;
        };
    }

    private record Token(String system, String code, String text) {}

    private @Nullable Term token(String name, Base value) {
        var all = tokens(value);
        if (all.isEmpty()) return null;
        if (value instanceof Identifier identifier && random.nextInt(2) == 0) {
            var ofType = ofType(name, identifier);
            if (ofType != null) return ofType;
        }
        var isCoded = value instanceof CodeableConcept || value instanceof Coding;
        if (isCoded && !name.startsWith("_") && random.nextInt(8) == 0)
            return term(name + pick(List.of(":in", ":in", ":not-in")), escaped(pick(valueSets)));
        var token = pick(all);
        if (token.code().isEmpty() && (token.system().isEmpty() || name.startsWith("_"))) return null;
        var code = escaped(token.code());
        var system = escaped(token.system());
        if (!token.text().isEmpty() && !name.startsWith("_") && random.nextInt(8) == 0)
            return term(name + ":text", escaped(beginning(token.text())));
        var forms = new ArrayList<>(List.of(code, code));
        if (!system.isEmpty()) forms.addAll(List.of(system + "|" + code, system + "|" + code));
        if (!system.isEmpty() && !name.startsWith("_")) forms.add(system + "|");
        // R4: no pipe with contact points, uris and booleans.
        if (system.isEmpty() && !name.startsWith("_") && mayHaveSystem(value)) forms.add("|" + code);
        if (code.isEmpty()) return term(name, system + "|");
        return term(name + pick(List.of("", "", "", "", ":not")), pick(forms));
    }

    private static @Nullable Term ofType(String name, Identifier identifier) {
        for (var type : identifier.getType().getCoding())
            if (type.hasSystem() && type.hasCode() && identifier.hasValue())
                return term(
                        name + ":of-type",
                        escaped(type.getSystem()) + "|" + escaped(type.getCode()) + "|"
                                + escaped(identifier.getValue()));
        return null;
    }

    private static boolean mayHaveSystem(Base value) {
        return value.isPrimitive() ? value.fhirType().equals("code") : !(value instanceof ContactPoint);
    }

    private static List<Token> tokens(Base value) {
        if (value instanceof CodeableConcept concept) {
            var all = new ArrayList<Token>();
            for (var coding : concept.getCoding()) all.addAll(tokens(coding));
            return all;
        }
        if (value instanceof Coding coding)
            return List.of(new Token(given(coding.getSystem()), given(coding.getCode()), given(coding.getDisplay())));
        if (value instanceof Identifier identifier)
            return List.of(new Token(given(identifier.getSystem()), given(identifier.getValue()), ""));
        if (value instanceof ContactPoint point) return List.of(new Token("", given(point.getValue()), ""));
        return value instanceof PrimitiveType<?> primitive
                ? List.of(new Token("", given(primitive.getValueAsString()), ""))
                : List.of();
    }

    private @Nullable Term reference(String name, Base value) {
        if (!(value instanceof Reference reference))
            return value instanceof PrimitiveType<?> canonical
                    ? term(name, given(canonical.getValueAsString()).replace(",", "\\,"))
                    : null;
        if (!reference.hasReference()) return null;
        var target = reference.getReferenceElement();
        if (!target.hasResourceType() || !target.hasIdPart() || target.isAbsolute())
            return term(name, escaped(reference.getReference()));
        var type = target.getResourceType();
        return switch (random.nextInt(4)) {
            case 0 -> term(name + ":" + type, target.getIdPart());
            case 1 -> term(name, target.getIdPart());
            default -> term(name, type + "/" + target.getIdPart());
        };
    }

    private @Nullable Term date(String name, Base value) {
        var text = text(value);
        if (text.isEmpty()) return null;
        var length = pick(List.of(4, 7, 10, 10, 16, 99));
        var shown = length >= text.length() ? text : text.substring(0, length) + (length == 16 ? "Z" : "");
        return term(name, pick(OF_DATES) + shown);
    }

    private String text(Base value) {
        if (value instanceof BaseDateTimeType time) return given(time.getValueAsString());
        if (!(value instanceof Period period)) return "";
        var ends = new ArrayList<String>();
        if (period.hasStart()) ends.add(period.getStartElement().getValueAsString());
        if (period.hasEnd()) ends.add(period.getEndElement().getValueAsString());
        return ends.isEmpty() ? "" : given(pick(ends));
    }

    private @Nullable Term string(String name, Base value) {
        var all = texts(value);
        if (all.isEmpty()) return null;
        var text = pick(all);
        return switch (random.nextInt(5)) {
            case 0 -> term(name + ":exact", escaped(text));
            case 1 -> term(name + ":contains", escaped(text.substring(text.length() / 3)));
            case 2 -> term(name, escaped(beginning(text).toUpperCase(java.util.Locale.ROOT)));
            default -> term(name, escaped(beginning(text)));
        };
    }

    /** What a string parameter compares. */
    static List<String> texts(Base value) {
        var all = new ArrayList<@Nullable String>();
        if (value instanceof HumanName name) {
            all.add(name.getFamily());
            name.getGiven().forEach(given -> all.add(given.getValue()));
        } else if (value instanceof Address address) {
            all.add(address.getCity());
            all.add(address.getPostalCode());
            all.add(address.getState());
            all.add(address.getDistrict());
            all.add(address.getCountry());
            address.getLine().forEach(line -> all.add(line.getValue()));
        } else if (value instanceof PrimitiveType<?> primitive) {
            all.add(primitive.getValueAsString());
        }
        return all.stream().map(Terms::given).filter(text -> !text.isEmpty()).toList();
    }

    private @Nullable Term uri(String name, Base value) {
        var text = value instanceof PrimitiveType<?> uri ? given(uri.getValueAsString()) : "";
        return switch (random.nextInt(5)) {
            case 0 -> term(name + ":below", escaped(text.replaceFirst("/[^/]+$", "")));
            case 1 -> term(name + ":above", escaped(text + "/more"));
            default -> term(name, escaped(text));
        };
    }

    private @Nullable Term number(String name, Base value) {
        if (value instanceof Quantity quantity) {
            if (!quantity.hasValue()) return null;
            var number = pick(OF_NUMBERS) + near(quantity.getValue());
            return quantity.hasCode()
                    ? term(
                            name,
                            pick(List.of(
                                    number,
                                    number + "|" + escaped(given(quantity.getSystem())) + "|"
                                            + escaped(quantity.getCode()))))
                    : term(name, number);
        }
        return value instanceof PrimitiveType<?> number
                ? term(name, pick(OF_NUMBERS) + near(new BigDecimal(number.getValueAsString())))
                : null;
    }

    private String near(BigDecimal value) {
        return value.add(BigDecimal.valueOf(random.nextInt(3) - 1)).toPlainString();
    }

    private String beginning(String text) {
        return text.substring(0, 1 + random.nextInt(Math.min(text.length(), 20)));
    }

    private static @Nullable Term term(String name, String value) {
        return value.isBlank() ? null : new Term(name, value);
    }

    private static String given(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String escaped(String text) {
        return text.replaceAll("([\\\\,$|])", "\\\\$1");
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
