package org.uptake.access;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one level of scope becomes a right. An empty answer means no. */
interface Policy {
    Optional<Decision.Granted> grant(Question question, Scope scope);

    record Question(Caller caller, Right right, String type) {
        /** A person's role limits every scope that the token carries; a token without a person has no role to limit it. */
        boolean roleAllows() {
            var role = caller.role();
            return role != null && RoleRights.allow(role, right, type);
        }

        /** What the scope leaves, without what the role may not see of the type. */
        Map<String, String> within(Map<String, String> filters) {
            var all = new HashMap<>(filters);
            all.putAll(RoleRights.limits(caller.role(), type));
            return all;
        }

        Optional<Decision.Granted> granted(
                String policy, String reason, @Nullable String patient, Map<String, String> filters) {
            return Optional.of(new Decision.Granted(policy, reason, patient, filters));
        }
    }

    /** Backend services act for nobody: a token with a person in it gets nothing from system/ scopes. */
    Policy SYSTEM = (question, scope) -> question.caller().person() == null && mayAsSystem(question, scope)
            ? question.granted("system-scope", "system scope of the client", null, scope.filters())
            : Optional.empty();

    /** The audit is read by who was registered for it by name, and written by the server alone. */
    private static boolean mayAsSystem(Question question, Scope scope) {
        return !question.type().equals("AuditEvent")
                || (scope.type().equals("AuditEvent") && !question.right().changes());
    }

    Policy USER = (question, scope) -> question.caller().person() != null && question.roleAllows()
            ? question.granted(
                    "user-scope", "user scope, within the person's role", null, question.within(scope.filters()))
            : Optional.empty();

    Policy PATIENT = (question, scope) -> {
        var caller = question.caller();
        if (caller.patient() == null) return Optional.empty();
        if (caller.person() != null && !question.roleAllows()) return Optional.empty();
        if (Compartment.patientElement(question.type()).isPresent())
            return question.granted(
                    "patient-scope",
                    "patient scope, this patient's data",
                    caller.patient(),
                    question.within(scope.filters()));
        return Compartment.shared(question.type()) && !question.right().changes()
                ? question.granted(
                        "patient-scope-shared", "patient scope, data of nobody in particular", null, scope.filters())
                : Optional.empty();
    };

    static Policy of(Scope.Level level) {
        return switch (level) {
            case SYSTEM -> SYSTEM;
            case USER -> USER;
            case PATIENT -> PATIENT;
        };
    }
}
