package org.uptake.metrics;

import java.util.function.Function;

/** The role of each owner: patient, team, a workplace role, or none. */
final class OwnerRoles {
    private final Dictionary roles = new Dictionary();
    private final int[] roleOfOwner;

    OwnerRoles(Dictionary owners, Function<String, String> roleOf) {
        roleOfOwner = new int[owners.bound()];
        for (var owner = 1; owner < roleOfOwner.length; owner++)
            roleOfOwner[owner] = roles.number(role(owners.text(owner), roleOf));
    }

    private static String role(String owner, Function<String, String> roleOf) {
        if (owner.startsWith("Patient/")) return "patient";
        if (owner.startsWith("CareTeam/")) return "team";
        return roleOf.apply(owner);
    }

    /** The number of the role of an owner's number. */
    int of(int owner) {
        return roleOfOwner[owner];
    }

    Dictionary dictionary() {
        return roles;
    }
}
