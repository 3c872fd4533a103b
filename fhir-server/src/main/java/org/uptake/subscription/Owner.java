package org.uptake.subscription;

import java.util.Optional;
import org.uptake.access.Access;
import org.uptake.access.Caller;
import org.uptake.access.Right;
import org.uptake.access.Scopes;
import org.uptake.access.WorkplaceRole;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.staff.StaffDirectory;
import org.uptake.store.Json;

/** In whose name a subscription looks: whoever wrote it last. A subscription outlives its token, so the rights are asked again and again. */
record Owner(Caller caller) {

    /** As it is kept in the database. */
    String json() {
        return Json.write(Json.object()
                .put("client", caller.client())
                .put("person", caller.person())
                .put("role", caller.workplaceRole().map(WorkplaceRole::code).orElse(null))
                .put("site", caller.site())
                .put("patient", caller.patient())
                .put("scopes", caller.scopes().toString()));
    }

    static Owner of(String json) {
        var tree = Json.parse(json);
        return new Owner(new Caller(
                tree.path("client").asText(),
                tree.path("person").textValue(),
                Elements.text(tree, "role").flatMap(WorkplaceRole::ofCode).orElse(null),
                tree.path("site").textValue(),
                tree.path("patient").textValue(),
                Scopes.parse(tree.path("scopes").asText())));
    }

    /** The same owner with the role that the person has today. */
    Owner today(StaffDirectory staff) {
        var person = caller.person();
        if (person == null) return this;
        var role = staff.find(person).flatMap(member -> member.role()).orElse(null);
        return new Owner(new Caller(caller.client(), person, role, caller.site(), caller.patient(), caller.scopes()));
    }

    /**
     * @return the patient (id) whom events must be confined to; empty when they need not be
     * @throws org.uptake.refusal.RefusedException 403
     */
    Optional<String> mayRead(String type) {
        var grant = Access.may(caller, Right.READ, type).orRefuse();
        if (!grant.filters().isEmpty())
            throw Refusal.of(
                            403,
                            "forbidden",
                            "access",
                            "A subscription cannot keep to a scope with a filter; ask for " + type + " without one.")
                    .asException();
        return Optional.ofNullable(grant.patient()).flatMap(patient -> Elements.id(patient, "Patient"));
    }
}
