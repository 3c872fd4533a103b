package org.uptake.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.refusal.Refusal;

/** The answer to "may this caller do this to that type": a grant with its reason and limits, or a refusal. */
public sealed interface Decision {

    /**
     * @param policy the name of the policy that says yes
     * @param reason why, for the audit event
     * @param patient Patient/{id} whom the result must be confined to; null when it need not be
     * @param filters search parameter to token value; a search must be narrowed by all of them, and a resource read or written must match all
     */
    record Granted(String policy, String reason, @Nullable String patient, Map<String, String> filters)
            implements Decision {
        public Granted {
            filters = Map.copyOf(filters);
        }

        /** Whether a resource lies within the filters (not the patient: see {@link Compartment}). */
        public boolean matches(JsonNode resource) {
            return filters.entrySet().stream()
                    .allMatch(filter -> Labels.isAbout(filter.getKey())
                            ? Labels.holds(resource, filter.getKey(), filter.getValue())
                            : CodedElement.holds(resource.path(filter.getKey()), filter.getValue()));
        }

        /** Whether nothing has to be left out of an answer. */
        public boolean unlimited() {
            return patient == null && filters.isEmpty();
        }

        /** The id of the patient whom the result must be confined to. */
        public Optional<String> patientId() {
            return Optional.ofNullable(patient).map(reference -> reference.substring(reference.indexOf('/') + 1));
        }
    }

    record Denied(Refusal refusal) implements Decision {}

    /** @throws org.uptake.refusal.RefusedException 403 when this is a denial */
    default Granted orRefuse() {
        if (this instanceof Denied denied) throw denied.refusal().asException();
        return (Granted) this;
    }
}
