package org.uptake.task;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.uptake.fhirapi.Call;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.staff.StaffDirectory;
import org.uptake.staff.StaffMember;

/**
 * What a worklist is asked for.
 *
 * @param owners whose tasks; one entry with empty text means nobody's
 * @param sites only these; for unassigned work the person's own site unless others are asked for
 * @param actionable only what somebody could work on at {@code now}
 */
record WorklistQuestion(
        StaffMember person,
        View view,
        List<String> owners,
        List<String> sites,
        List<String> codes,
        boolean actionable,
        Instant now,
        int count,
        Optional<WorklistSql.Place> after) {

    enum View {
        MINE,
        TEAM,
        UNASSIGNED;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static WorklistQuestion read(Call call, StaffMember person, StaffDirectory staff, Instant now) {
        var view = view(call.text("view").orElse("mine"));
        var show = call.text("show").orElse("actionable");
        if (!show.equals("actionable") && !show.equals("all")) throw bad("show", "actionable or all");
        var sites = call.texts("site").stream()
                .map(site -> site.startsWith("Location/") ? site : "Location/" + site)
                .toList();
        return new WorklistQuestion(
                person,
                view,
                owners(view, person, staff),
                sites(view, sites, person),
                call.texts("code"),
                show.equals("actionable"),
                now,
                count(call),
                // in the address only, where the edge has seen that it is the caller's
                call.query().getOrDefault("_cursor", List.of()).stream()
                        .findFirst()
                        .map(WorklistSql.Place::read));
    }

    /** The same question from another tab, for its count. */
    WorklistQuestion seenAs(View other, StaffDirectory staff) {
        var given = view == View.UNASSIGNED && sites.equals(ownSite(person)) ? List.<String>of() : sites;
        return new WorklistQuestion(
                person,
                other,
                owners(other, person, staff),
                sites(other, given, person),
                codes,
                actionable,
                now,
                count,
                Optional.empty());
    }

    private static List<String> owners(View view, StaffMember person, StaffDirectory staff) {
        return switch (view) {
            case MINE -> List.of(person.reference());
            case TEAM -> {
                var owners = new ArrayList<>(person.teams());
                owners.addAll(staff.colleagues(person));
                yield List.copyOf(owners);
            }
            case UNASSIGNED -> List.of("");
        };
    }

    private static List<String> sites(View view, List<String> asked, StaffMember person) {
        return view == View.UNASSIGNED && asked.isEmpty() ? ownSite(person) : asked;
    }

    private static List<String> ownSite(StaffMember person) {
        return person.site().map(List::of).orElse(List.of());
    }

    private static View view(String code) {
        for (var view : View.values()) if (view.code().equals(code)) return view;
        throw bad("view", "mine, team or unassigned");
    }

    private static int count(Call call) {
        try {
            return Math.max(1, Math.min(Integer.parseInt(call.text("_count").orElse("20")), 200));
        } catch (NumberFormatException notANumber) {
            throw bad("_count", "a whole number");
        }
    }

    private static RefusedException bad(String parameter, String expected) {
        return Refusal.of(400, "value", "parameter-value", "Parameter '" + parameter + "' must be " + expected + ".")
                .asException();
    }
}
