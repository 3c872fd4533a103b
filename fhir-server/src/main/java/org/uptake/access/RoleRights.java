package org.uptake.access;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a workplace role is for, by kind of data. A scope never widens it (SMART App Launch 2.2, "user-level scopes"). */
final class RoleRights {
    private enum Kind {
        PATIENT_DATA,
        SHARED,
        AGGREGATE,
        AUDIT,
        /** Interviews and ledgers, by their label. */
        RESEARCH,
        /** What makes the server act by itself: where it sends patient data to. */
        MACHINERY
    }

    private static final Set<Right> LOOK = Set.of(Right.READ, Right.SEARCH);
    private static final Set<Right> CARE = Set.of(Right.CREATE, Right.READ, Right.UPDATE, Right.SEARCH);
    private static final Set<Right> ALL = Set.of(Right.values());

    private static final Map<Kind, Set<Right>> CARE_STAFF =
            Map.of(Kind.PATIENT_DATA, CARE, Kind.SHARED, LOOK, Kind.AGGREGATE, LOOK);

    private static final Map<WorkplaceRole, Map<Kind, Set<Right>>> TABLE = Map.of(
            WorkplaceRole.CLINICIAN, CARE_STAFF,
            WorkplaceRole.NAVIGATOR, CARE_STAFF,
            WorkplaceRole.SUPERVISOR, CARE_STAFF,
            WorkplaceRole.ADMINISTRATOR,
                    Map.of(
                            Kind.PATIENT_DATA, ALL,
                            Kind.SHARED, ALL,
                            Kind.AGGREGATE, ALL,
                            Kind.MACHINERY, ALL),
            // Research reads definitions, aggregates and its interviews; identified records go through an export with
            // its
            // own approval.
            WorkplaceRole.RESEARCHER, Map.of(Kind.SHARED, LOOK, Kind.AGGREGATE, LOOK, Kind.RESEARCH, CARE),
            // An administrator could hide traces of their own, so that the audit has readers of its own.
            WorkplaceRole.COMPLIANCE, Map.of(Kind.AUDIT, LOOK, Kind.SHARED, LOOK),
            // Testing works on definitions; patients of a test are those of a sandbox, seen in a care role.
            WorkplaceRole.TESTER, Map.of(Kind.SHARED, LOOK, Kind.AGGREGATE, LOOK));

    private RoleRights() {}

    static boolean allow(WorkplaceRole role, Right right, String type) {
        return TABLE.getOrDefault(role, Map.of())
                .getOrDefault(kind(role, type), Set.of())
                .contains(right);
    }

    /** Filters that a role is held to; a program that acts for nobody at the workplace is held to those of care. */
    static Map<String, String> limits(@Nullable WorkplaceRole role, String type) {
        return Labels.of(type)
                .map(label -> role == WorkplaceRole.RESEARCHER ? Labels.only(label) : Labels.without(label))
                .orElse(Map.of());
    }

    private static Kind kind(WorkplaceRole role, String type) {
        if (role == WorkplaceRole.RESEARCHER && Labels.of(type).isPresent()) return Kind.RESEARCH;
        if (type.equals("AuditEvent")) return Kind.AUDIT;
        if (type.equals("Subscription")) return Kind.MACHINERY;
        if (type.equals("MeasureReport")) return Kind.AGGREGATE;
        return Compartment.shared(type) ? Kind.SHARED : Kind.PATIENT_DATA;
    }
}
