package org.uptake.validation;

import java.util.List;
import org.uptake.refusal.Refusal;

/** In what a resource may differ from its profile; the element is named, its value is not. */
final class Problems {
    private Problems() {}

    static Refusal unknownProfile() {
        return Refusal.of(422, "not-found", "profile-unknown", "There is no such profile of Uptake.")
                .at("meta.profile");
    }

    static Refusal otherType(String type) {
        return Refusal.of(422, "invalid", "profile-type", "The profile is for another type than " + type + ".")
                .at("meta.profile");
    }

    static Refusal unknownExtension(String path) {
        return Refusal.of(422, "extension", "extension-unknown", "There is no such extension of Uptake.")
                .at(path);
    }

    static Refusal missing(String path, int min) {
        return Refusal.of(
                        422,
                        "required",
                        "profile-required",
                        path + " is required by the profile" + (min > 1 ? ", " + min + " times." : "."))
                .at(path);
    }

    static Refusal tooMany(String path, int max) {
        var says = max == 0 ? " is not used in this profile." : " may stand " + max + " time(s) in this profile.";
        return Refusal.of(422, "structure", "profile-max", path + says).at(path);
    }

    static Refusal value(String path) {
        return Refusal.of(422, "value", "profile-value", path + " must have the value that the profile sets.")
                .at(path);
    }

    static Refusal code(String path) {
        return Refusal.of(
                        422,
                        "code-invalid",
                        "profile-code",
                        path + " needs a code of the value set that the profile requires.")
                .at(path);
    }

    static Refusal choice(String path, Iterable<String> types) {
        return Refusal.of(
                        422, "structure", "profile-choice", path + " has a data type that the profile does not allow.")
                .at(path)
                .allowing(sorted(types));
    }

    static Refusal target(String path, Iterable<String> targets) {
        return Refusal.of(422, "value", "profile-target", path + " refers to a type that the profile does not allow.")
                .at(path)
                .allowing(sorted(targets));
    }

    static Refusal invariant(Invariant invariant) {
        return Refusal.of(422, "invariant", "profile-invariant", invariant.says() + " (" + invariant.key() + ")");
    }

    private static List<String> sorted(Iterable<String> values) {
        var all = new java.util.TreeSet<String>();
        values.forEach(all::add);
        return List.copyOf(all);
    }
}
