package org.uptake.search;

import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.hl7.fhir.instance.model.api.IBaseEnumFactory;
import org.jspecify.annotations.Nullable;

/**
 * One compiled path of a SearchParameter expression: the part of FHIRPath that R4's definitions use (children, choice types,
 * {@code as}, {@code where(x='y')}, {@code where(resolve() is T)}), run on JSON without building a model.
 */
final class ElementPath {
    private static final Set<String> OF_SEVERAL_VALUES = Set.of("Timing", "HumanName", "Address");

    /** Children of FHIR types, looked up once per type. */
    private final Children children;

    private final BaseRuntimeElementDefinition<?> root;
    private final List<Step> steps;
    /** The types of what it may find, and whether that may be several elements; known of paths from a resource. */
    private final Set<String> ends = new HashSet<>();

    private boolean isList;

    private ElementPath(Children children, BaseRuntimeElementDefinition<?> root, List<Step> steps) {
        this.children = children;
        this.root = root;
        this.steps = steps;
    }

    /**
     * @param expression one alternative of a SearchParameter's expression, for example {@code (Observation.value as Quantity)}
     * @throws IllegalArgumentException when the path leaves the supported part of FHIRPath or names no element
     */
    static ElementPath compile(String expression, String type, FhirContext fhir, Children children) {
        var steps = new ArrayList<Step>();
        parse(expression.trim(), steps);
        if (steps.isEmpty()
                || !(steps.get(0) instanceof Child first
                        && (first.name().equals(type)
                                || first.name().equals("Resource")
                                || first.name().equals("DomainResource"))))
            throw new IllegalArgumentException("not a path of " + type + ": " + expression);
        var path = new ElementPath(
                children, fhir.getResourceDefinition(type), List.copyOf(steps.subList(1, steps.size())));
        path.follow(expression);
        return path;
    }

    void collect(JsonNode resource, Consumer<Element> out) {
        walk(new Element(resource, root, null), 0, out);
    }

    /** For a path that begins at an element instead of the resource. */
    void collect(Element from, Consumer<Element> out) {
        walk(from, 0, out);
    }

    /** Whether the path is the resource itself. */
    boolean isRoot() {
        return steps.isEmpty();
    }

    boolean isBelow(ElementPath base) {
        return steps.size() > base.steps.size()
                && steps.subList(0, base.steps.size()).equals(base.steps);
    }

    /** What leads on to the same elements from the base. */
    ElementPath from(ElementPath base) {
        return new ElementPath(children, root, steps.subList(base.steps.size(), steps.size()));
    }

    boolean isSameAs(ElementPath other) {
        return steps.equals(other.steps);
    }

    private void walk(Element element, int depth, Consumer<Element> out) {
        if (depth == steps.size()) {
            out.accept(element);
            return;
        }
        var step = steps.get(depth);
        if (step instanceof Child child) {
            for (var typed : child.of(element.definition(), children)) {
                var node = element.node().get(typed.key());
                if (node == null) continue;
                if (node.isArray()) {
                    for (var item : node)
                        if (!item.isNull()) walk(new Element(item, typed.definition(), typed.codes()), depth + 1, out);
                } else {
                    walk(new Element(node, typed.definition(), typed.codes()), depth + 1, out);
                }
            }
        } else if (step.accepts(element)) {
            walk(element, depth + 1, out);
        }
    }

    /** Whether the path finds one element at most. */
    boolean isSingle() {
        return !isList;
    }

    /** Whether it finds one value at most: no element whose parts count each by itself. */
    boolean isSingleValue() {
        return !isList && ends.stream().noneMatch(OF_SEVERAL_VALUES::contains);
    }

    /** Whether an element that it finds may be of the type. */
    boolean endsAt(String type) {
        return ends.contains(type);
    }

    private void follow(String expression) {
        var types = List.<BaseRuntimeElementDefinition<?>>of(root);
        for (var step : steps) {
            if (!(step instanceof Child child)) continue;
            var next = new ArrayList<BaseRuntimeElementDefinition<?>>();
            for (var type : types)
                for (var typed : children.of(type, child.name())) {
                    isList |= typed.isList();
                    next.add(typed.definition());
                }
            if (next.isEmpty()) throw new IllegalArgumentException("no element " + child.name() + " in " + expression);
            types = next;
        }
        for (var type : types) ends.add(type.getName());
    }

    /** The path in PostgreSQL's language, once for every form of a choice element on its way. */
    List<String> jsonPaths() {
        var found = new ArrayList<String>();
        jsonPaths("$", root, 0, found);
        return found;
    }

    private void jsonPaths(String soFar, BaseRuntimeElementDefinition<?> at, int depth, List<String> found) {
        if (depth == steps.size()) {
            JsonPaths.leaf(at).ifPresent(leaf -> found.add(soFar + leaf));
            return;
        }
        var step = steps.get(depth);
        if (step instanceof Child child)
            for (var typed : children.of(at, child.name()))
                jsonPaths(soFar + JsonPaths.child(typed.key()), typed.definition(), depth + 1, found);
        else if (!(step instanceof As as) || at.getName().equalsIgnoreCase(as.type()))
            jsonPaths(soFar + step.jsonPath(), at, depth + 1, found);
    }

    private static void parse(String text, List<Step> steps) {
        var rest = text;
        if (rest.startsWith("(")) {
            var end = PathText.closing(rest);
            var inner = rest.substring(1, end);
            var as = inner.indexOf(" as ");
            if (as < 0) {
                parse(inner, steps);
            } else {
                parse(inner.substring(0, as).trim(), steps);
                steps.add(new As(inner.substring(as + 4).trim()));
            }
            rest = rest.substring(end + 1);
            if (rest.startsWith(".")) rest = rest.substring(1);
        }
        for (var segment : PathText.segments(rest)) steps.add(step(segment));
    }

    private static Step step(String segment) {
        var open = segment.indexOf('(');
        if (open < 0) return new Child(segment);
        var name = segment.substring(0, open);
        var argument = segment.substring(open + 1, segment.length() - 1).trim();
        if (name.equals("as") || name.equals("ofType")) return new As(argument);
        if (name.equals("where") && argument.startsWith("resolve() is "))
            return new PointsTo(
                    argument.substring("resolve() is ".length()).trim().replace("FHIR.", ""));
        if (name.equals("where")) {
            var sides = argument.split("=", 2);
            if (sides.length == 2)
                return new Where(sides[0].trim(), sides[1].trim().replaceAll("^'|'$", ""));
        }
        throw new IllegalArgumentException("not supported in a search parameter: " + segment);
    }

    private interface Step {
        boolean accepts(Element element);

        /** The filter that the step is in a jsonpath. */
        default String jsonPath() {
            return "";
        }
    }

    private static final class Child implements Step {
        private final String name;
        /** Of the type met last, which is nearly always the type met next. */
        private volatile @Nullable Met met;

        private record Met(BaseRuntimeElementDefinition<?> parent, List<Typed> children) {}

        Child(String name) {
            this.name = name;
        }

        String name() {
            return name;
        }

        List<Typed> of(BaseRuntimeElementDefinition<?> parent, Children all) {
            var last = met;
            if (last != null && last.parent() == parent) return last.children();
            var found = all.of(parent, name);
            met = new Met(parent, found);
            return found;
        }

        @Override
        public boolean accepts(Element element) {
            return true;
        }

        /** By name alone: the places of composites are told apart by comparing steps. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Child child && child.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    private record As(String type) implements Step {
        @Override
        public boolean accepts(Element element) {
            return element.type().equalsIgnoreCase(type);
        }
    }

    private record Where(String child, String value) implements Step {
        @Override
        public boolean accepts(Element element) {
            return value.equals(element.node().path(child).asText());
        }

        @Override
        public String jsonPath() {
            return JsonPaths.where(child, value);
        }
    }

    private record PointsTo(String type) implements Step {
        @Override
        public boolean accepts(Element element) {
            var reference = element.node().path("reference").asText();
            return reference.startsWith(type + "/")
                    || reference.contains("/" + type + "/")
                    || type.equals(element.node().path("type").asText());
        }

        @Override
        public String jsonPath() {
            return JsonPaths.pointsTo(type);
        }
    }

    /** @param key the JSON property, for example valueQuantity */
    record Typed(
            String key,
            boolean isList,
            BaseRuntimeElementDefinition<?> definition,
            @Nullable IBaseEnumFactory<?> codes) {}

    /** Which JSON properties an element name stands for, per FHIR type. */
    interface Children {
        List<Typed> of(BaseRuntimeElementDefinition<?> parent, String name);
    }

    /** Reads children from HAPI's definitions and remembers them. */
    static Children remembering(Map<Object, List<Typed>> memory, FhirContext fhir) {
        var extension = java.util.Objects.requireNonNull(fhir.getElementDefinition("Extension"));
        return (parent, name) -> name.equals("extension")
                ? List.of(new Typed(name, true, extension, null))
                : memory.computeIfAbsent(
                        List.of(parent.getImplementingClass(), name), key -> ChildTypes.of(parent, name));
    }
}
