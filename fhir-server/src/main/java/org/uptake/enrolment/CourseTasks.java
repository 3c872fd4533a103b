package org.uptake.enrolment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.message.Messages;
import org.uptake.staff.StaffDirectory;
import org.uptake.staff.StaffMember;
import org.uptake.store.Json;
import org.uptake.store.Meta;
import org.uptake.store.Store;
import org.uptake.store.Unit;

/** The tasks of a course, when the course is paused, goes on, ends or is handed over. */
public final class CourseTasks {
    private static final String OPEN = "draft,requested,received,accepted,ready,in-progress,on-hold";
    private static final String PUT_OFF = Uptake.extension("put-off");
    private static final Set<String> IN_HAND = Set.of("accepted", "ready", "in-progress");
    /** Owed to the patient whatever becomes of the course. */
    private static final Set<String> ALWAYS = Set.of("answer-question", "safety-review", "escalate-clinical");

    private static final Duration TO_ASK = Duration.ofDays(3);

    private final Supplier<Store> store;
    private final StaffDirectory staff;
    private final Messages messages;

    /** @param store asked when a rule runs; the store is built with its rules */
    public CourseTasks(Supplier<Store> store, StaffDirectory staff, Messages messages) {
        this.store = store;
        this.staff = staff;
        this.messages = messages;
    }

    /** Open tasks of the course as they now stand in the unit; without what is owed to the patient anyway. */
    List<ObjectNode> open(Unit unit, String carePlan) {
        return based(unit, carePlan, OPEN);
    }

    /** Whether the plan says that its courses end with their tasks. */
    boolean endWith(Unit unit, EnrolmentView course) {
        var query = Map.of("url", List.of(course.intervention().orElse("")));
        return unit.search(store.get().questions().read("PlanDefinition", query, false)).matches().stream()
                .findFirst()
                .flatMap(plan -> Elements.extension(plan.tree(), Uptake.extension("ends-with-tasks")))
                .filter(rule -> rule.path("valueBoolean").asBoolean())
                .isPresent();
    }

    private List<ObjectNode> based(Unit unit, String carePlan, String statuses) {
        var query = Map.of("based-on", List.of(carePlan), "status", List.of(statuses), "_count", List.of("500"));
        var found = new ArrayList<ObjectNode>();
        for (var task :
                unit.search(store.get().questions().read("Task", query, false)).matches()) {
            var tree = unit.require("Task", task.id());
            if (unit.isNoted(ending(tree))) continue;
            if (List.of(statuses.split(",")).contains(tree.path("status").asText()) && !isOwed(tree)) found.add(tree);
        }
        return found;
    }

    /** A task of which the end is being written. */
    static String ending(JsonNode task) {
        return "ending|" + task.path("id").asText();
    }

    static boolean isOwed(JsonNode task) {
        return Elements.code(task.path("code"), Uptake.TASK_CODE)
                .filter(ALWAYS::contains)
                .isPresent();
    }

    /** Nobody should call a patient who has left. */
    void cancel(Unit unit, EnrolmentView course, Instant at) {
        for (var task : open(unit, course.reference())) {
            task.put("status", "cancelled");
            task.putObject("statusReason")
                    .put("text", "The enrolment ended: " + course.state().code());
            effective(task, at);
            save(unit, task);
        }
    }

    /**
     * What somebody has in hand is put on hold; what waits waits for the end of the pause, and is due as much later. When the pause
     * has an end, somebody is to ask then.
     */
    void putOff(Unit unit, EnrolmentView course, Instant at) {
        var until = course.pausedUntil()
                .map(day -> day.atStartOfDay(zone(unit, course)).toInstant())
                .filter(end -> end.isAfter(at));
        for (var task : open(unit, course.reference())) {
            var status = task.path("status").asText();
            Elements.setExtension(task, PUT_OFF).put("valueCode", status);
            until.ifPresent(end -> {
                TaskWindow.move(task, Duration.between(at, end));
                TaskWindow.notBefore(task, end);
            });
            if (IN_HAND.contains(status)) {
                task.put("status", "on-hold");
                task.putObject("statusReason")
                        .put(
                                "text",
                                "The course is paused"
                                        + course.pausedUntil()
                                                .map(day -> " until " + day)
                                                .orElse(""));
                effective(task, at);
            }
            save(unit, task);
        }
        until.ifPresent(end -> unit.create(asking(course, end)));
    }

    /** Dates move to where they would be had the pause been known to end now. */
    void goOn(Unit unit, EnrolmentView paused, Instant at) {
        var since = paused.pausedUntil()
                .map(day -> day.atStartOfDay(zone(unit, paused)).toInstant())
                .or(paused::since)
                .orElse(at);
        for (var task : open(unit, paused.reference())) {
            if (isAsking(task, paused)) {
                task.put("status", "cancelled");
                task.putObject("statusReason").put("text", "The course goes on");
                save(unit, task);
                continue;
            }
            var before = Elements.extension(task, PUT_OFF).flatMap(part -> Elements.text(part, "valueCode"));
            if (before.isEmpty()) continue;
            Elements.removeExtension(task, PUT_OFF);
            TaskWindow.move(task, Duration.between(since, at));
            if (task.path("status").asText().equals("on-hold") && IN_HAND.contains(before.get())) {
                task.put("status", "ready");
                task.remove("statusReason");
                effective(task, at);
            }
            save(unit, task);
        }
    }

    /** Drafts that waited for this task, and for nothing else that has not ended, can begin. */
    void release(Unit unit, EnrolmentView course, ObjectNode ended, Instant at) {
        var mine = "Task/" + ended.path("id").asText();
        for (var draft : based(unit, course.reference(), "draft")) {
            var follows = Elements.extensions(draft, Course.FOLLOWS);
            if (follows.stream().noneMatch(one -> followed(one).equals(mine))) continue;
            if (!follows.stream().allMatch(one -> followed(one).equals(mine) || hasEnded(unit, followed(one))))
                continue;
            var isPatients = Elements.reference(draft, "owner")
                    .filter(owner -> owner.startsWith("Patient/"))
                    .isPresent();
            draft.put("status", isPatients ? "ready" : "requested");
            effective(draft, at);
            for (var one : follows) {
                var end = followed(one).equals(mine)
                        ? at
                        : endOf(unit, followed(one)).orElse(at);
                var days = Elements.extension(one, "days")
                        .map(part -> part.path("valueInteger").asInt())
                        .orElse(0);
                TaskWindow.after(draft, end.plus(Duration.ofDays(days)));
            }
            save(unit, draft);
        }
    }

    private static String followed(JsonNode follows) {
        return Elements.extension(follows, "task")
                .flatMap(part -> Elements.reference(part, "valueReference"))
                .orElse("");
    }

    private static Optional<Instant> endOf(Unit unit, String task) {
        return Elements.id(task, "Task")
                .flatMap(id -> unit.look("Task", id))
                .filter(version -> !version.deleted())
                .flatMap(version -> Elements.moment(version.tree().path("executionPeriod"), "end"));
    }

    private static boolean hasEnded(Unit unit, String task) {
        return Elements.id(task, "Task")
                .flatMap(id -> unit.look("Task", id))
                .map(version -> version.deleted() || EnrolmentFollowsTasks.isEnded(version.tree()))
                .orElse(true);
    }

    private static ObjectNode asking(EnrolmentView course, Instant end) {
        var task = Json.object().put("resourceType", "Task");
        Elements.claim(task, Uptake.extension("staff-task"));
        Elements.setExtension(task, Uptake.extension("automated")).put("valueBoolean", true);
        task.putArray("identifier")
                .addObject()
                .put("system", Uptake.TASK_IDENTIFIER)
                .put("value", askingId(course));
        task.putArray("basedOn").addObject().put("reference", course.reference());
        task.put("status", "requested").put("intent", "order");
        Elements.concept(task.putObject("code"), Uptake.TASK_CODE, "review-progress");
        task.put("description", "Ask whether the course goes on");
        task.putObject("for").put("reference", course.patient());
        course.site().ifPresent(site -> {
            task.putObject("owner").put("reference", pool(site));
            task.putObject("location").put("reference", site);
        });
        task.putObject("restriction")
                .putObject("period")
                .put("start", Meta.instant(end))
                .put("end", Meta.instant(end.plus(TO_ASK)));
        return task;
    }

    private static String askingId(EnrolmentView course) {
        return "pause|" + course.reference() + "|"
                + course.since().map(Meta::instant).orElse("");
    }

    private static boolean isAsking(JsonNode task, EnrolmentView paused) {
        return task.path("identifier").path(0).path("value").asText().equals(askingId(paused));
    }

    /** Pools and people of the old site give way to those of the new one; the patient's own tasks stay. */
    void handOver(Unit unit, EnrolmentView before, EnrolmentView after) {
        var from = before.site().orElse("");
        var to = after.site().orElse("");
        if (to.isEmpty()) return;
        for (var task : based(unit, after.reference(), OPEN)) {
            task.putObject("location").put("reference", to);
            var owner = Elements.reference(task, "owner").orElse("");
            var next = owner.equals(pool(from))
                    ? Optional.of(pool(to))
                    : staff.find(owner).flatMap(person -> colleague(person, to));
            next.ifPresent(reference -> task.putObject("owner").put("reference", reference));
            save(unit, task);
        }
    }

    /** Of navigators the pool; of others whoever has the role there. Who has nobody there keeps the task. */
    private Optional<String> colleague(StaffMember person, String site) {
        if (person.site().equals(Optional.of(site))) return Optional.empty();
        var role = person.role();
        if (role.filter(org.uptake.access.WorkplaceRole.NAVIGATOR::equals).isPresent()) return Optional.of(pool(site));
        return staff.all().stream()
                .filter(other -> other.role().equals(role) && other.site().equals(Optional.of(site)))
                .min(Comparator.comparing(StaffMember::reference))
                .map(StaffMember::reference);
    }

    /** Tasks of people, not those of pools and of the patient. */
    void give(Unit unit, String carePlan, String owner) {
        each(unit, carePlan, task -> {
            if (staff.find(Elements.reference(task, "owner").orElse("")).isPresent())
                task.putObject("owner").put("reference", owner);
        });
    }

    private void each(Unit unit, String carePlan, Consumer<ObjectNode> change) {
        for (var task : open(unit, carePlan)) {
            change.accept(task);
            save(unit, task);
        }
    }

    static String pool(String site) {
        return "CareTeam/navigators-" + site.replaceFirst("^Location/", "");
    }

    ZoneId zone(Unit unit, EnrolmentView course) {
        return Elements.id(course.patient(), "Patient")
                .flatMap(id -> unit.look("Patient", id))
                .filter(version -> !version.deleted())
                .map(chart -> messages.zoneOf(unit, chart.tree(), course.carePlan()))
                .orElse(ZoneId.of("UTC"));
    }

    private static void effective(ObjectNode task, Instant at) {
        Elements.setExtension(task, EnrolmentView.EFFECTIVE).put("valueDateTime", Meta.instant(at));
    }

    private static void save(Unit unit, ObjectNode task) {
        unit.update(task.path("id").asText(), task, null);
    }
}
