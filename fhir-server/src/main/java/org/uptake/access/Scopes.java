package org.uptake.access;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The scopes of a token (SMART App Launch 2.2, "Scopes for requesting FHIR resources"; v1 forms are understood). Parsed once, because every
 * request asks; a string that is no resource scope grants no resource.
 */
public final class Scopes {
    private final List<String> granted;
    private final List<Scope> resources;

    public Scopes(List<String> granted) {
        this.granted = List.copyOf(granted);
        this.resources = this.granted.stream()
                .flatMap(text -> Scope.parse(text).stream())
                .toList();
    }

    /** @param text scopes separated by blanks, as tokens carry them */
    public static Scopes parse(String text) {
        return new Scopes(text.isBlank() ? List.of() : List.of(text.trim().split("\\s+")));
    }

    /** The strings as they were given. */
    public List<String> granted() {
        return granted;
    }

    List<Scope> resources() {
        return resources;
    }

    /**
     * The part of these scopes that {@code allowed} (the registration of a client) covers. A resource scope is covered by a registered one of
     * the same level that has its type and all its rights, and no filter that it lacks; any other string only by itself.
     */
    public Scopes within(List<String> allowed) {
        var registered = new Scopes(allowed);
        return new Scopes(
                granted.stream().filter(text -> registered.cover(text)).toList());
    }

    /** Whether any scope is bound to the patient in context. */
    public boolean needPatient() {
        return resources.stream().anyMatch(scope -> scope.level() == Scope.Level.PATIENT);
    }

    /** The strings that are neither resource scopes nor in {@code known}. */
    public Set<String> unknown(Set<String> known) {
        return granted.stream()
                .filter(text -> !known.contains(text) && Scope.parse(text).isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean cover(String text) {
        var asked = Scope.parse(text);
        if (asked.isEmpty()) return granted.contains(text);
        return resources.stream().anyMatch(scope -> covers(scope, asked.get()));
    }

    private static boolean covers(Scope wide, Scope asked) {
        return wide.level() == asked.level()
                && (wide.type().equals("*") || wide.type().equals(asked.type()))
                && wide.rights().containsAll(asked.rights())
                && asked.filters().entrySet().containsAll(wide.filters().entrySet());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scopes that && granted.equals(that.granted);
    }

    @Override
    public int hashCode() {
        return granted.hashCode();
    }

    @Override
    public String toString() {
        return String.join(" ", granted);
    }
}
