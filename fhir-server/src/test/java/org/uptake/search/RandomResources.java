package org.uptake.search;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeChildPrimitiveEnumerationDatatypeDefinition;
import ca.uhn.fhir.context.RuntimeChildResourceDefinition;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IBaseEnumFactory;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** Resources with random elements from few values, so that a random question has an answer and that of another resource too. */
public final class RandomResources {
    public static final String BASE = "https://clinic.example/fhir";
    private static final int DEEPEST = 3;
    private static final Set<String> LEFT_OUT =
            Set.of("extension", "modifierExtension", "contained", "id", "implicitRules");
    static final List<String> SYSTEMS = List.of("http://s.example/1", "http://s.example/2");
    private static final List<String> WORDS =
            List.of("Anna", "\u00c4nne Marie", "anna-lena", "Bo%b", "O'Neil_x", "a\\b", "a,b", "50$ | 60$");
    private static final List<String> URIS = List.of(
            "http://a.example/x",
            "http://a.example/x/y",
            "http://a.example/x/y/z",
            "http://a.example/xy",
            "urn:uuid:1");
    private static final List<String> DAYS = List.of("2026", "2026-03", "2026-03-01", "2026-03-02", "2025-12-31");
    private static final List<String> TIMES = List.of(
            "2026-03-01T10:00:00Z",
            "2026-03-01T23:30:00-05:00",
            "2026-03-02T00:00:00.123Z",
            "2026-03-01T00:00:00Z",
            "2025-12-31T23:59:59+01:00");
    private static final List<String> NUMBERS = List.of("5", "5.0", "5.40", "5.44", "10", "-3", "100", "0.001");

    private final FhirContext fhir;
    private final Random random;
    private final List<String> types;
    private final int ofEach;
    private final boolean isWhole;

    RandomResources(FhirContext fhir, Random random, List<String> types, int ofEach) {
        this(fhir, random, types, ofEach, false);
    }

    /**
     * @param ofEach how many of each type there will be, for references among them
     * @param isWhole whether mandatory elements are always there, so that a server takes the resource
     */
    public RandomResources(FhirContext fhir, Random random, List<String> types, int ofEach, boolean isWhole) {
        this.fhir = fhir;
        this.random = random;
        this.types = types;
        this.ofEach = ofEach;
        this.isWhole = isWhole;
    }

    /** With the id {@code r} and the number. */
    public Resource make(String type, int number) {
        var definition = fhir.getResourceDefinition(type);
        var resource = (Resource) definition.newInstance();
        fill(resource, definition, 0);
        resource.setId("r" + number);
        return resource;
    }

    private void fill(IBase target, BaseRuntimeElementCompositeDefinition<?> definition, int depth) {
        for (var child : definition.getChildren()) {
            if (LEFT_OUT.contains(child.getElementName())
                    || (depth == 0 && child.getElementName().equals("text"))) continue;
            var times = random.nextInt(10) < 6 ? 1 : 0;
            if (isWhole && child.getMin() > 0) times = 1;
            if (times > 0 && child.getMax() != 1 && random.nextInt(3) == 0) times = 2;
            for (var i = 0; i < times; i++) add(target, child, depth);
        }
    }

    private void add(IBase target, BaseRuntimeChildDefinition child, int depth) {
        var names = child.getValidChildNames().stream()
                .filter(name -> !ChildTypes.isChoice(child) || !name.endsWith("Resource"))
                .sorted()
                .toList();
        if (names.isEmpty()) return;
        var definition = child.getChildByName(pick(names));
        if (definition == null) return;
        var value = definition.newInstance(child.getInstanceConstructorArguments());
        if (value instanceof Reference reference) point(reference, targets(child));
        else if (value instanceof IPrimitiveType<?> primitive) {
            if (!set(primitive, definition.getName(), child)) return;
        } else if (definition instanceof BaseRuntimeElementCompositeDefinition<?> composite && depth < DEEPEST)
            fill(value, composite, depth + 1);
        if (value instanceof Period period && isReversed(period)) period.setEndElement(null);
        if (!value.isEmpty()) child.getMutator().addValue(target, value);
    }

    private List<String> targets(BaseRuntimeChildDefinition child) {
        if (ChildTypes.isChoice(child)) return List.of();
        if (!(child instanceof RuntimeChildResourceDefinition to)) return types;
        var allowed = to.getResourceTypes().stream().map(Class::getSimpleName).toList();
        return allowed.stream().noneMatch(fhir.getResourceTypes()::contains)
                ? types
                : types.stream().filter(allowed::contains).toList();
    }

    private void point(Reference reference, List<String> targets) {
        if (targets.isEmpty()) {
            reference.setReference("http://elsewhere.example/fhir/Account/1");
            return;
        }
        var local = pick(targets) + "/r" + random.nextInt(ofEach);
        switch (random.nextInt(8)) {
            case 0 -> reference.getIdentifier().setSystem(pick(SYSTEMS)).setValue(pick(List.of("a", "b")));
            case 1 -> reference.setReference(BASE + "/" + local);
            case 2 -> reference.setReference("http://elsewhere.example/fhir/" + local);
            case 3 -> reference.setReference(local + "/_history/2");
            default -> reference.setReference(local);
        }
    }

    private static boolean isReversed(Period period) {
        return period.hasStart() && period.hasEnd() && !period.getEnd().after(period.getStart());
    }

    private boolean set(IPrimitiveType<?> primitive, String type, BaseRuntimeChildDefinition child) {
        var text = switch (type) {
            case "boolean" -> pick(List.of("true", "false"));
            case "date" -> pick(DAYS);
            case "dateTime" -> pick(random.nextBoolean() ? DAYS : TIMES);
            case "instant" -> pick(TIMES);
            case "integer" -> pick(List.of("-1", "2", "5"));
            case "positiveInt", "unsignedInt" -> pick(List.of("1", "2", "5"));
            case "decimal" -> pick(NUMBERS);
            case "code", "id" ->
                child instanceof RuntimeChildPrimitiveEnumerationDatatypeDefinition coded
                        ? code(coded)
                        : pick(List.of("a", "b", "A"));
            case "uri", "url", "canonical" -> child.getElementName().equals("system") ? pick(SYSTEMS) : pick(URIS);
            case "string", "markdown" -> pick(WORDS);
            default -> "";
        };
        if (text.isEmpty()) return false;
        primitive.setValueAsString(text);
        return true;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private String code(RuntimeChildPrimitiveEnumerationDatatypeDefinition child) {
        var factory = (IBaseEnumFactory) child.getInstanceConstructorArguments();
        var constants = child.getBoundEnumType().getEnumConstants();
        return factory.toCode(constants[random.nextInt(Math.min(4, constants.length - 1))]);
    }

    <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
