package org.uptake.bulk;

import java.util.Collection;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;

/** What an export refuses. */
final class Problems {
    private Problems() {}

    static RefusedException parameter(String name, String form) {
        return Refusal.of(
                        400,
                        "value",
                        "bulk-parameter",
                        "The parameter " + name + " must be " + form + ". See docs/bulk.md.")
                .asException();
    }

    static Refusal unsupported(String name) {
        return Refusal.of(
                400,
                "not-supported",
                "bulk-unsupported",
                name + " is not supported in an export. Leave it out, or send Prefer: handling=lenient.");
    }

    static Refusal type(String type, Collection<String> allowed) {
        return Refusal.of(400, "not-supported", "bulk-type", "The type " + type + " cannot be exported at this level.")
                .allowing(allowed.stream().sorted().toList());
    }

    static RefusedException nothingAllowed() {
        return Refusal.of(
                        403,
                        "forbidden",
                        "bulk-scope",
                        "No scope of the token allows an export here. It needs system/[Type].rs for each type, or system/*.rs.")
                .asException();
    }

    static RefusedException chainForbidden(String type) {
        return Refusal.of(
                        403,
                        "forbidden",
                        "bulk-scope",
                        "A _typeFilter goes through " + type + ", which the token does not give whole. It needs system/"
                                + type + ".rs.")
                .asException();
    }

    static RefusedException narrow(String type) {
        return Refusal.of(
                        403,
                        "forbidden",
                        "bulk-scope",
                        "The token gives less of " + type + " than this holds. It needs system/" + type + ".rs.")
                .asException();
    }

    static RefusedException noGroup() {
        return Refusal.of(404, "not-found", "not-found", "There is no Group with this id.")
                .asException();
    }

    static RefusedException busy() {
        return Refusal.of(
                        429,
                        "throttled",
                        "bulk-busy",
                        "Too many exports are under way. Wait for one to end, or delete one, then ask again.")
                .asException();
    }

    /** Another client's export is answered like none, so that its existence is not told. */
    static RefusedException noJob() {
        return Refusal.of(
                        404,
                        "not-found",
                        "bulk-job",
                        "There is no such export. It was deleted, has expired, or was begun by another client.")
                .asException();
    }

    static Refusal failed(String why) {
        return Refusal.of(500, "exception", "bulk-failed", why + " Start a new export when that is mended.");
    }
}
