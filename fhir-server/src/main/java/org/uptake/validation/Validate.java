package org.uptake.validation;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Interaction;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirapi.OperationRoute;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;
import org.uptake.store.Store;

/**
 * {@code $validate} (R4, "Resource-validate"): everything that R4 and the profiles say of a resource, without storing it. Answers 200
 * and an OperationOutcome whatever it finds.
 */
public final class Validate implements Operation {
    private static final Set<String> MODES = Set.of("create", "update", "delete", "profile");
    private static final int LONGEST = 1 << 20;

    private final FullValidator validator;
    private final Store store;

    /** @param conformance see {@link FullValidator} */
    public Validate(FhirContext fhir, Supplier<List<? extends JsonNode>> conformance, Store store) {
        this.validator = new FullValidator(fhir, conformance);
        this.store = store;
    }

    /** For every type, and for every instance. */
    public List<OperationRoute> routes(Set<String> types) {
        var routes = new ArrayList<OperationRoute>();
        for (var type : types.stream().sorted().toList()) {
            var needs = List.of(new OperationRoute.Need(Interaction.READ, type));
            routes.add(new OperationRoute(type, false, "$validate", false, needs, this));
            routes.add(new OperationRoute(type, true, "$validate", false, needs, this));
        }
        return routes;
    }

    @Override
    public Answer answer(Call call) {
        var mode = call.text("mode").orElse("");
        if (!mode.isEmpty() && !MODES.contains(mode))
            throw Refusal.of(400, "value", "parameter-value", "Parameter 'mode' is create, update, delete or profile.")
                    .at("Parameters.parameter.where(name='mode')")
                    .asException();
        if (mode.equals("profile") && call.texts("profile").isEmpty()) throw required("profile");
        var subject = subject(call, mode);
        var text = Json.write(subject);
        if (text.length() > LONGEST)
            throw Refusal.of(413, "too-long", "body-size", "What is validated may be 1 MiB at most.")
                    .asException();
        return Answer.ok(outcome(validator.validate(text, call.texts("profile"))));
    }

    /** The resource that came with the call; at an instance without one, or to be deleted, the stored one. */
    private ObjectNode subject(Call call, String mode) {
        var brought = brought(call);
        if (brought != null && !mode.equals("delete")) {
            if (!brought.path("resourceType").asText().equals(call.type()))
                throw Refusal.of(400, "structure", "resource-type", "The resource must be a " + call.type() + ".")
                        .asException();
            if (call.id() != null && mode.equals("update")) stored(call);
            return brought;
        }
        if (call.id() == null) throw required("resource");
        return stored(call);
    }

    private ObjectNode stored(Call call) {
        return store.current(call.type(), Objects.requireNonNull(call.id()))
                .filter(version -> !version.deleted())
                .map(version -> version.tree())
                .orElseThrow(
                        () -> Refusal.of(404, "not-found", "not-found", "There is no " + call.type() + " with this id.")
                                .asException());
    }

    private static @Nullable ObjectNode brought(Call call) {
        var body = call.body();
        if (body == null) return null;
        if (!body.path("resourceType").asText().equals("Parameters")) return body;
        return call.parts("resource").stream()
                .map(part -> part.get("resource"))
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .findFirst()
                .orElse(null);
    }

    private static ObjectNode outcome(List<SingleValidationMessage> messages) {
        var outcome = Json.object().put("resourceType", "OperationOutcome");
        var issues = outcome.putArray("issue");
        for (var message : messages) issue(issues, message);
        if (issues.isEmpty())
            issues.addObject()
                    .put("severity", "information")
                    .put("code", "informational")
                    .put("diagnostics", "Nothing is wrong with it.");
        return outcome;
    }

    private static void issue(ArrayNode issues, SingleValidationMessage message) {
        var issue = issues.addObject()
                .put("severity", message.getSeverity().getCode())
                .put("code", "processing")
                .put("diagnostics", message.getMessage());
        if (message.getLocationString() != null) issue.putArray("expression").add(message.getLocationString());
    }

    private static RuntimeException required(String parameter) {
        return Refusal.of(400, "required", "parameter-required", "Parameter '" + parameter + "' is required.")
                .at("Parameters.parameter.where(name='" + parameter + "')")
                .asException();
    }
}
