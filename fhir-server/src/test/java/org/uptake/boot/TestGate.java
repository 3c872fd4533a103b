package org.uptake.boot;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Access;
import org.uptake.access.Caller;
import org.uptake.access.Decision;
import org.uptake.access.Right;
import org.uptake.access.Scopes;
import org.uptake.access.WorkplaceRole;
import org.uptake.fhirapi.Gate;
import org.uptake.fhirapi.Interaction;
import org.uptake.refusal.Refusal;
import org.uptake.staff.StaffDirectory;

/**
 * Lets tests come in as anybody: {@code Bearer system}, {@code Bearer PractitionerRole/x}, or {@code Bearer client NAME@Patient/x SCOPES}, {@code Bearer role
 * ROLE@Patient/x SCOPES}. Clients
 * and roles have what their scopes say, all others every right.
 */
final class TestGate implements Gate {
    private static final Scopes EVERYTHING = new Scopes(List.of("system/*.cruds"));

    private final StaffDirectory staff;

    TestGate(StaffDirectory staff) {
        this.staff = staff;
    }

    @Override
    public Caller enter(@Nullable String authorization) {
        if (authorization == null)
            throw Refusal.of(401, "login", "token-missing", "A token is needed.")
                    .asException();
        var who = authorization.replaceFirst("^Bearer ", "");
        if (who.startsWith("client ")) {
            var parts = who.split(" ", 3);
            var at = parts[1].split("@", 2);
            return new Caller(at[0], null, null, null, at.length == 2 ? at[1] : null, Scopes.parse(parts[2]));
        }
        if (who.startsWith("role ")) {
            var parts = who.split(" ", 3);
            var at = parts[1].split("@", 2);
            var role = WorkplaceRole.ofCode(at[0]).orElseThrow();
            return new Caller(
                    "role",
                    "PractitionerRole/" + at[0],
                    role,
                    null,
                    at.length == 2 ? at[1] : null,
                    Scopes.parse(parts[2]));
        }
        if (who.equals("system")) return new Caller("test", null, null, null, null, EVERYTHING);
        var person = staff.find(who).orElseThrow();
        return new Caller(
                "test",
                person.reference(),
                person.role().orElse(null),
                person.site().orElse(null),
                null,
                EVERYTHING);
    }

    @Override
    public Decision.Granted permit(Caller caller, Interaction interaction, String type) {
        if (caller.client().equals("test") && caller.scopes().equals(EVERYTHING))
            return new Decision.Granted("test", "test", null, Map.of());
        var grant = Access.may(caller, Right.valueOf(interaction.name()), type).orRefuse();
        org.uptake.audit.Trace.because(grant.policy(), grant.reason());
        return grant;
    }
}
