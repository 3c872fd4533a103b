package org.uptake.testkit.clinic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.uptake.profiles.Profiles;
import org.uptake.testkit.clinic.Event.Course;
import org.uptake.testkit.clinic.Event.Eligible;
import org.uptake.testkit.clinic.Event.Enrolled;
import org.uptake.testkit.clinic.Event.Moved;
import org.uptake.testkit.clinic.Event.Offered;

/** Writes one patient's story through the public API, event by event, as the clinic's systems and people would. */
final class Player {
    private record TaskHandle(String id, String version) {}

    private record TaskKey(Course course, int action) {}

    private final FhirServer server;
    private final Map<TaskKey, TaskHandle> tasks = new HashMap<>();
    private int written;

    Player(FhirServer server) {
        this.server = server;
    }

    /** The clinic itself: sites, staff, teams and interventions. Written again, nothing changes. */
    static void furnish(FhirServer server) {
        var bundle = transaction();
        for (var resource : Profiles.sandbox()) put(bundle, resource);
        server.post("", bundle);
    }

    /** How many requests it took. */
    int play(Clinic.PatientStory story) {
        var bundle = transaction();
        for (var resource : story.chart()) put(bundle, resource);
        for (var event : story.events()) if (event instanceof Eligible eligible) put(bundle, offerTask(eligible));
        server.post("", bundle);
        written++;
        for (var event : story.events()) {
            if (event instanceof Offered offered) offer(offered);
            if (event instanceof Enrolled enrolled) enrol(enrolled);
            if (event instanceof Moved moved) move(moved);
        }
        return written;
    }

    private static ObjectNode offerTask(Eligible eligible) {
        var course = eligible.course();
        var task = resource("Task")
                .put("id", "offer-" + course.patient() + "-" + course.plan().id());
        task.putObject("meta").putArray("profile").add(Profiles.structure("offer"));
        effective(task, eligible.at());
        task.put("instantiatesCanonical", course.plan().canonical());
        task.put("status", "requested").put("intent", "order");
        task.putObject("code")
                .putArray("coding")
                .addObject()
                .put("system", Profiles.codeSystem("task-code"))
                .put("code", "offer-intervention");
        task.put("description", "Offer " + course.plan().title());
        task.putObject("focus")
                .put("reference", "PlanDefinition/" + course.plan().id());
        task.putObject("for").put("reference", "Patient/" + course.patient());
        task.put("authoredOn", eligible.at().toString());
        task.putObject("location").put("reference", "Location/" + course.site());
        return task;
    }

    private void offer(Offered offered) {
        var parameters = new Parameters()
                .reference("patient", "Patient/" + offered.course().patient())
                .code("outcome", Optional.of(offered.outcome()))
                .code("reason", offered.reason())
                .code("medium", Optional.of(offered.medium()))
                .moment("started", Optional.of(offered.started()))
                .moment("effective", Optional.of(offered.at()))
                .reference("performer", offered.by());
        server.post("PlanDefinition/" + offered.course().plan().id() + "/$offer", parameters.resource);
        written++;
    }

    private void enrol(Enrolled enrolled) {
        var course = enrolled.course();
        var parameters = new Parameters()
                .reference("patient", "Patient/" + course.patient())
                .moment("effective", Optional.of(enrolled.at()))
                .reference("performer", enrolled.by());
        var made = server.post("PlanDefinition/" + course.plan().id() + "/$enrol", parameters.resource);
        written++;
        for (var entry : made.path("entry")) {
            var task = entry.path("resource");
            if (task.path("resourceType").asText().equals("Task")) know(course, task);
        }
        if (tasks.keySet().stream().filter(key -> key.course().equals(course)).count()
                != course.plan().actions().size())
            throw new IllegalStateException("$enrol did not answer with one Task for each action of "
                    + course.plan().id());
    }

    /** A plan's tasks have different titles, which become their descriptions. */
    private void know(Course course, JsonNode task) {
        var actions = course.plan().actions();
        for (var i = 0; i < actions.size(); i++)
            if (actions.get(i).title().equals(task.path("description").asText()))
                tasks.put(new TaskKey(course, i), handle(task));
    }

    private void move(Moved moved) {
        var key = new TaskKey(moved.course(), moved.action());
        var task = tasks.get(key);
        if (task == null) throw new IllegalStateException("a task moved before its enrolment");
        var parameters = new Parameters()
                .code("to", moved.to())
                .text("reason", moved.reason())
                .moment("effective", Optional.of(moved.at()))
                .moment("due", moved.due());
        moved.owner().ifPresent(owner -> parameters.reference("owner", owner));
        if (moved.by().startsWith("PractitionerRole/")) parameters.reference("performer", moved.by());
        moved.output().ifPresent(minutes -> parameters.minutes(minutes.value()));
        tasks.put(key, handle(server.post("Task/" + task.id() + "/$move", parameters.resource, task.version())));
        written++;
    }

    private static TaskHandle handle(JsonNode task) {
        return new TaskHandle(
                task.path("id").asText(), task.at("/meta/versionId").asText());
    }

    private static void effective(ObjectNode resource, Instant at) {
        resource.putArray("extension")
                .addObject()
                .put("url", Profiles.structure("status-effective"))
                .put("valueDateTime", at.toString());
    }

    private static ObjectNode transaction() {
        return resource("Bundle").put("type", "transaction");
    }

    private static void put(ObjectNode bundle, ObjectNode resource) {
        var entry = bundle.withArray("entry").addObject();
        entry.set("resource", resource);
        entry.putObject("request")
                .put("method", "PUT")
                .put(
                        "url",
                        resource.path("resourceType").asText() + "/"
                                + resource.path("id").asText());
    }

    private static ObjectNode resource(String type) {
        return JsonNodeFactory.instance.objectNode().put("resourceType", type);
    }

    /** A Parameters resource in the making. Absent values leave no trace. */
    private static final class Parameters {
        final ObjectNode resource = resource("Parameters");
        private final ArrayNode list = resource.putArray("parameter");

        Parameters reference(String name, String reference) {
            list.addObject().put("name", name).putObject("valueReference").put("reference", reference);
            return this;
        }

        Parameters code(String name, Optional<String> code) {
            code.ifPresent(value -> list.addObject().put("name", name).put("valueCode", value));
            return this;
        }

        Parameters text(String name, Optional<String> text) {
            text.ifPresent(value -> list.addObject().put("name", name).put("valueString", value));
            return this;
        }

        Parameters moment(String name, Optional<Instant> moment) {
            moment.ifPresent(value -> list.addObject().put("name", name).put("valueDateTime", value.toString()));
            return this;
        }

        void minutes(int minutes) {
            var parts = list.addObject().put("name", "output").putArray("part");
            parts.addObject().put("name", "type").put("valueCode", "minutes");
            parts.addObject().put("name", "value").put("valueInteger", minutes);
        }
    }
}
