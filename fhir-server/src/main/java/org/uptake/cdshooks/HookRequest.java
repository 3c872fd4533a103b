package org.uptake.cdshooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;

/**
 * CDS Hooks 2.0, "Calling a CDS Service".
 *
 * @param user Type/id in the EHR
 * @param patient id in the EHR
 */
record HookRequest(
        String hook,
        String hookInstance,
        String user,
        String patient,
        Optional<String> encounter,
        Optional<String> fhirServer,
        Optional<String> accessToken,
        JsonNode prefetch) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");
    private static final Pattern USER =
            Pattern.compile("(Practitioner|PractitionerRole|Patient|RelatedPerson)/[A-Za-z0-9\\-.]{1,64}");

    static HookRequest read(CdsService service, ObjectNode body) {
        var hook = Elements.text(body, "hook").orElse("");
        if (!hook.equals(service.hook()))
            throw bad("hook", "This service answers the hook " + service.hook() + ", not '" + hook + "'.");
        var context = body.path("context");
        var patient = Elements.text(context, "patientId").orElse("");
        if (!ID.matcher(patient).matches()) throw bad("context.patientId", "context.patientId must be a FHIR id.");
        var user = Elements.text(context, "userId").orElse("");
        if (!USER.matcher(user).matches())
            throw bad("context.userId", "context.userId must be Type/id of a person, for example Practitioner/1.");
        var encounter = Elements.text(context, "encounterId");
        if (service.needsEncounter() && encounter.isEmpty())
            throw bad("context.encounterId", "context.encounterId is required by " + hook + ".");
        return new HookRequest(
                hook,
                instance(body),
                user,
                patient,
                encounter,
                Elements.text(body, "fhirServer"),
                Elements.text(body.path("fhirAuthorization"), "access_token"),
                body.path("prefetch"));
    }

    private static String instance(ObjectNode body) {
        var text = Elements.text(body, "hookInstance").orElse("");
        try {
            return UUID.fromString(text).toString();
        } catch (IllegalArgumentException notAUuid) {
            throw bad("hookInstance", "hookInstance must be a UUID.");
        }
    }

    static RefusedException bad(String element, String words) {
        return Refusal.of(400, "value", "cds-request", words).at(element).asException();
    }
}
