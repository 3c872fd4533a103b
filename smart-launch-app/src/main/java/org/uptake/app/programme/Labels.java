package org.uptake.app.programme;

import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import org.uptake.app.people.Staff;
import org.uptake.app.task.TaskCodes;

/** Words for the values by which a report is cut: kinds of task, sites, roles, months. */
record Labels(Staff staff) {
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMM uuuu", Locale.UK);
    private static final Map<String, String> ROLES =
            Map.of("patient", "the patient", "team", "a team, not taken yet", "none", "nobody");

    String of(String stratifier, String value) {
        return switch (stratifier) {
            case "task-code" -> TaskCodes.WORDS.getOrDefault(value, value);
            case "site" -> site(value);
            case "role" -> ROLES.getOrDefault(value, value);
            case "month" -> month(value);
            default -> value;
        };
    }

    private String site(String value) {
        var name = staff.siteName(value.startsWith("Location/") ? value : "Location/" + value);
        return !name.isEmpty() ? name : value.equals("none") ? "no site" : value;
    }

    private static String month(String value) {
        try {
            return MONTH.format(YearMonth.parse(value));
        } catch (DateTimeParseException notAMonth) {
            return value;
        }
    }
}
