package org.uptake.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.uptake.refusal.Refusal;

/** Searches within a compartment (R4, "Compartments"): what belongs to a patient, an encounter, a person or a device. */
public final class Compartments {
    public static final Set<String> TYPES =
            new TreeSet<>(Set.of("Device", "Encounter", "Patient", "Practitioner", "RelatedPerson"));

    private final SearchParameters parameters;

    public Compartments(SearchParameters parameters) {
        this.parameters = parameters;
    }

    /**
     * @param compartment one of {@link #TYPES}
     * @param id whose compartment it is
     * @throws org.uptake.refusal.RefusedException 400 when the type is not in the compartment
     */
    public Criteria within(Criteria criteria, String compartment, String id) {
        var type = criteria.type();
        var tokens = new ArrayList<Long>();
        for (var member : members(compartment, type))
            tokens.add(TokenHash.reference(type, member, compartment + "/" + id));
        var row = Row.searched(type);
        var either = new ArrayList<SqlCondition>();
        if (!tokens.isEmpty()) either.add(Conditions.tokens(row, tokens));
        if (type.equals(compartment)) either.add(SqlCondition.of("r.id = ?", id));
        if (either.isEmpty()) throw notInside(type, compartment);
        return criteria.and(Conditions.anyOf(either));
    }

    /** Whether the type can belong to such a compartment. */
    public boolean has(String compartment, String type) {
        return type.equals(compartment) || !members(compartment, type).isEmpty();
    }

    /** R4's definitions; and Task, which they leave out, by whom it is for. */
    private List<String> members(String compartment, String type) {
        if (type.equals("Task") && compartment.equals("Patient")) return List.of("patient");
        return parameters.members(compartment, type);
    }

    private static RuntimeException notInside(String type, String compartment) {
        return Refusal.of(
                        400,
                        "not-supported",
                        "search-compartment",
                        type + " is not in the compartment of " + compartment + ". Search " + type + " itself.")
                .asException();
    }
}
