package org.uptake.app.worklist;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;
import org.uptake.app.people.Person;
import org.uptake.app.people.Staff;
import org.uptake.app.server.FhirNode;
import org.uptake.app.server.Part;
import org.uptake.app.task.FailedWrite;
import org.uptake.app.task.TaskCodes;
import org.uptake.app.task.TaskRow;
import org.uptake.app.task.TaskRows;
import org.uptake.app.task.WorkTask;
import org.uptake.app.worklist.WorklistView.Counts;

/** {@code worklist}: all patients of the reader, also when the app was opened inside one patient's chart. */
public final class WorklistPage implements Page {
    private static final Pattern CURSOR = Pattern.compile("[?&]_cursor=([^&]*)");

    private final Desk desk;
    private final FailedWrite failures;

    public WorklistPage(Desk desk, FailedWrite failures) {
        this.desk = desk;
        this.failures = failures;
    }

    @Override
    public Response answer(Request request) {
        var filter = Filter.of(request);
        var staff = desk.directory().staff(request.visit());
        return desk.server()
                .get(request.visit(), filter.question())
                .join()
                .fold(
                        list -> show(request, filter, list, staff.join()),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unread(request));
    }

    private Response show(Request request, Filter filter, FhirNode list, Part<Staff> staff) {
        var rows = new TaskRows(request.visit(), staff.value(), desk.moments(staff.value(), request.visit()));
        var view = new WorklistView(
                desk.screen().frame(request.visit(), "Worklist", "worklist").with(Part.problems(staff)),
                filter,
                counts(list),
                rows(list, rows),
                (long) list.number("total").orElse(-1),
                next(list).map(cursor -> filter.withCursor(cursor).path()).orElse(""),
                staff.value().sites().values().stream()
                        .sorted(Comparator.comparing(Staff.Site::name))
                        .toList(),
                TaskCodes.WORDS);
        return desk.screen().show(200, "worklist/worklist.jte", view);
    }

    private static List<TaskRow> rows(FhirNode list, TaskRows rows) {
        Map<String, Person> patients = list.resources("Patient").stream()
                .map(Person::of)
                .collect(Collectors.toMap(Person::reference, Function.identity(), (a, b) -> a));
        return list.resources("Task").stream()
                .map(WorkTask::of)
                .map(task -> rows.row(task, whose(task, patients)))
                .toList();
    }

    private static String whose(WorkTask task, Map<String, Person> patients) {
        var patient = task.patient();
        var person = patient == null ? null : patients.get(patient);
        return person == null ? Person.unnamed("").line() : person.line();
    }

    private static Counts counts(FhirNode list) {
        var counts = list.extension("counts").or(() -> list.at("meta").extension("counts"));
        return new Counts(count(counts, "mine"), count(counts, "team"), count(counts, "unassigned"));
    }

    private static long count(Optional<FhirNode> counts, String view) {
        return counts.flatMap(c -> c.extension(view))
                .map(c -> (long) c.number("valueInteger").orElse(-1))
                .orElse(-1L);
    }

    private static Optional<String> next(FhirNode list) {
        return list.each("link").stream()
                .filter(link -> link.textOr("", "relation").equals("next"))
                .flatMap(link -> link.text("url").stream())
                .map(CURSOR::matcher)
                .filter(Matcher::find)
                .map(found -> URLDecoder.decode(found.group(1), StandardCharsets.UTF_8))
                .findFirst();
    }
}
