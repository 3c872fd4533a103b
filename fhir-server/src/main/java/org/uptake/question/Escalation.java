package org.uptake.question;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.Json;
import org.uptake.store.Meta;
import org.uptake.store.Store;
import org.uptake.store.Unit;
import org.uptake.store.Version;

/** A question that is not answered in time goes to who stands in, then to a supervisor. */
final class Escalation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Escalation.class);
    private static final Caller SERVER = new Caller("uptake", null, null, null, null, new Scopes(List.of()));
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final int AT_ONCE = 50;
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);
    /** The supervisor's level; nobody stands above. */
    static final int TOP = 2;

    private static final String SUPERVISOR = "supervisor";
    /** What a second task for the same question has from the first. */
    private static final List<String> KEPT =
            List.of("basedOn", "intent", "priority", "code", "description", "focus", "for", "requester", "location");

    private final Store store;
    private final Routing routing;
    private final Due due;
    private final Clock clock;
    private final Thread thread = new Thread(this::run, "questions");
    private volatile boolean closing;

    /** Business time of a site. */
    interface Due {
        Instant after(String site, Instant from, long millis);
    }

    Escalation(Store store, Routing routing, Due due, Clock clock) {
        this.store = store;
        this.routing = routing;
        this.due = due;
        this.clock = clock;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closing) {
            try {
                round();
            } catch (RuntimeException | Error failed) { // an Error too: without this thread nothing goes up again
                if (!closing) LOG.error("cannot look at questions just now", failed);
            }
            try {
                Thread.sleep(BETWEEN.toMillis());
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** One question's failure is its own: it is put off for a while, so that it keeps no other waiting. */
    private void round() {
        for (var row : store.read(connection -> new QuestionTable(connection).dueToEscalate(clock.instant(), AT_ONCE)))
            try {
                store.write(SERVER, unit -> up(unit, row.communication()));
            } catch (RuntimeException | Error failed) {
                if (closing) return;
                LOG.error("cannot pass on the question Communication/{} just now", row.communication(), failed);
                store.write(SERVER, unit -> {
                    new QuestionTable(unit.connection())
                            .putOff(row.communication(), unit.now(), unit.now().plus(AFTER_FAILURE));
                    return row;
                });
            }
    }

    private boolean up(Unit unit, String communication) {
        var questions = new QuestionTable(unit.connection());
        var found = questions.lockToEscalate(communication, unit.now());
        if (found.isEmpty()) return false;
        var row = found.get();
        var task = unit.current("Task", row.task())
                .filter(version -> !version.deleted())
                .map(Version::tree);
        if (task.isEmpty()) { // somebody has deleted it: there is no work left to pass on
            questions.escalated(communication, row.level(), null);
            return true;
        }
        var level = Math.min(TOP, row.level() + 1);
        var role = level == 1 ? row.standIn() : SUPERVISOR;
        var top = level >= TOP || role.equals(SUPERVISOR);
        questions.escalated(communication, top ? TOP : level, top ? null : next(row, unit.now()));
        pass(unit, row, task.get(), routing.owner(unit, role, row.site()));
        return true;
    }

    /** In a crisis the clock runs day and night. */
    private Instant next(QuestionTable.Row row, Instant now) {
        return row.topic().equals(Routing.CRISIS)
                ? now.plusMillis(row.withinMillis())
                : due.after(row.site(), now, row.withinMillis());
    }

    private static void pass(Unit unit, QuestionTable.Row row, ObjectNode task, Optional<String> owner) {
        if (QuestionFollowsTask.isClosedUnanswered(task.path("status").asText())) {
            again(unit, row, task, owner);
            return;
        }
        if (owner.isEmpty() || Elements.reference(task, "owner").equals(owner)) return;
        task.putObject("owner").put("reference", owner.get());
        note(task, "Not answered in time; passed on.", unit.now());
        unit.update(row.task(), task, null);
    }

    /** A finished task is frozen: the question gets another one. */
    private static void again(Unit unit, QuestionTable.Row row, ObjectNode closed, Optional<String> owner) {
        var id = unit.newId();
        var task = Json.object().put("resourceType", "Task");
        for (var element : KEPT)
            if (closed.has(element)) task.set(element, closed.get(element).deepCopy());
        Elements.claim(task, Uptake.extension("answer-question"));
        Elements.setExtension(task, Uptake.extension("automated")).put("valueBoolean", true);
        Elements.extension(closed, Uptake.extension("routing-rule"))
                .flatMap(rule -> Elements.text(rule, "valueCanonical"))
                .ifPresent(rule -> Elements.setExtension(task, Uptake.extension("routing-rule"))
                        .put("valueCanonical", rule));
        task.putArray("identifier")
                .addObject()
                .put("system", Uptake.TASK_IDENTIFIER)
                .put("value", "question|" + row.communication() + "|" + id);
        task.put("status", "requested").put("authoredOn", Meta.instant(unit.now()));
        owner.ifPresent(reference -> task.putObject("owner").put("reference", reference));
        task.putObject("restriction")
                .putObject("period")
                .put("start", Meta.instant(unit.now()))
                .put("end", Meta.instant(unit.now().plusMillis(row.withinMillis())));
        note(task, "Closed without an answer (Task/" + row.task() + "); passed on.", unit.now());
        unit.createAs(id, task);
        new QuestionTable(unit.connection()).hasTask(row.communication(), id);
    }

    private static void note(ObjectNode task, String text, Instant now) {
        task.withArray("note").addObject().put("time", Meta.instant(now)).put("text", text);
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(5_000);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
