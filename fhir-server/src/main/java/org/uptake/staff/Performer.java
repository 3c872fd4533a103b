package org.uptake.staff;

import org.uptake.fhirapi.Call;
import org.uptake.refusal.Refusal;

/** Who does what an operation records: the person behind the token or, for a system that acts for somebody, its {@code performer}. */
public final class Performer {
    private Performer() {}

    public static StaffMember of(Call call, StaffDirectory staff) {
        var person = call.caller().person();
        var named = call.reference("performer");
        if (person != null && named.isPresent() && !named.get().equals(person))
            throw Refusal.of(403, "forbidden", "performer", "A person acts in their own name only.")
                    .at("Parameters.parameter.where(name='performer')")
                    .asException();
        var reference = person != null ? person : named.orElse("");
        return staff.find(reference)
                .orElseThrow(() -> Refusal.of(
                                422,
                                "required",
                                "performer",
                                "Somebody must do this: sign in as a person, or name a known performer (PractitionerRole).")
                        .at("Parameters.parameter.where(name='performer')")
                        .asException());
    }
}
