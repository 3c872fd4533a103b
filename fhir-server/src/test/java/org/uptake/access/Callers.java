package org.uptake.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Everybody who may ask, role x level x letters of scope, and the written table of what each may do ({@code access/matrix.txt}). */
final class Callers {
    private static final List<String> KINDS =
            List.of("patient", "interview", "ledger", "shared", "aggregate", "audit", "machinery");
    private static final List<String> LETTERS = List.of("c", "r", "u", "s", "rs", "cruds");
    private static final Map<String, String> KIND = Map.of(
            "QuestionnaireResponse", "interview",
            "Basic", "ledger",
            "Questionnaire", "shared",
            "PlanDefinition", "shared",
            "Measure", "shared",
            "ValueSet", "shared",
            "CodeSystem", "shared",
            "MeasureReport", "aggregate",
            "AuditEvent", "audit",
            "Subscription", "machinery");

    private static final Map<String, Map<String, String>> TABLE = read();

    private Callers() {}

    /** @param patient whose data it is; empty for nobody's */
    record Resource(String type, String id, String patient, String word) {
        String reference() {
            return type + "/" + id;
        }
    }

    record Who(String role, String level, String letters, String bearer) {
        /** What scope, role and level leave of a type. */
        boolean may(String right, String type) {
            if (!letters.contains(right)) return false;
            var isNone = role.equals("none");
            var kind = kind(type);
            if (level.equals("system")) return isNone && !kind.equals("audit");
            if (level.equals("user") && isNone) return false;
            // what is kept as an interview's type may be care's as well: then only the label keeps it away
            var rights = Objects.requireNonNull(
                    Objects.requireNonNull(TABLE.get(role)).get(kind));
            if (level.equals("patient")) {
                if (!Set.of("patient", "interview", "ledger", "shared").contains(kind)) return false;
                if (kind.equals("shared")) return rights.contains(right) && "rs".contains(right);
            }
            return rights.contains(right);
        }

        /** Whether nothing of the type is kept from them. */
        boolean mayAll(String right, String type) {
            var kind = kind(type);
            if (level.equals("patient") && !kind.equals("shared")) return false;
            if (Set.of("interview", "ledger").contains(kind) && !role.equals("none")) return false;
            return may(right, type);
        }

        boolean sees(String right, Resource resource) {
            return may(right, resource.type())
                    && (!level.equals("patient")
                            || resource.patient().isEmpty()
                            || resource.patient().equals("a"));
        }
    }

    private static String kind(String type) {
        return KIND.getOrDefault(type, "patient");
    }

    static List<String> roles() {
        return List.copyOf(TABLE.keySet());
    }

    static List<Who> everybody() {
        var all = new ArrayList<Who>();
        for (var role : TABLE.keySet())
            for (var level : List.of("patient", "user", "system"))
                for (var letters : LETTERS) {
                    var bearer = (role.equals("none") ? "client app" : "role " + role)
                            + (level.equals("patient") ? "@Patient/a " : " ")
                            + level + "/*." + letters;
                    all.add(new Who(role, level, letters, bearer));
                }
        return all;
    }

    /** The lines of a written table, without its comments. */
    static List<String> lines(String name) {
        try (var file = Objects.requireNonNull(Callers.class.getResourceAsStream("/access/" + name))) {
            return Arrays.stream(new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n"))
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Map<String, Map<String, String>> read() {
        var table = new LinkedHashMap<String, Map<String, String>>();
        for (var line : lines("matrix.txt")) {
            var cells = line.trim().split("\\s+");
            var rights = new HashMap<String, String>();
            for (var i = 0; i < KINDS.size(); i++) rights.put(KINDS.get(i), cells[i + 1].replace("-", ""));
            table.put(cells[0], rights);
        }
        return table;
    }
}
