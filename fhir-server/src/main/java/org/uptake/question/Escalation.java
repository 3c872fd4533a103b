package org.uptake.question;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.fhirjson.Elements;
import org.uptake.store.Meta;
import org.uptake.store.Store;
import org.uptake.store.Unit;

/** A question that is not answered in time goes to who stands in, then to a supervisor. */
final class Escalation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Escalation.class);
    private static final Caller SERVER = new Caller("uptake", null, null, null, null, new Scopes(List.of()));
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final int AT_ONCE = 50;
    private static final int TOP = 2;

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
                for (var row :
                        store.read(connection -> new QuestionTable(connection).dueToEscalate(clock.instant(), AT_ONCE)))
                    store.write(SERVER, unit -> up(unit, row.communication()));
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

    private boolean up(Unit unit, String communication) {
        var questions = new QuestionTable(unit.connection());
        var found = questions.lockToEscalate(communication, unit.now());
        if (found.isEmpty()) return false;
        var row = found.get();
        var level = row.level() + 1;
        var role = level == 1 ? row.standIn() : "supervisor";
        var next = level >= TOP || role.equals("supervisor")
                ? null
                : due.after(row.site(), unit.now(), row.withinMillis());
        questions.escalated(communication, role.equals("supervisor") ? TOP : level, next);
        var task = unit.require("Task", row.task());
        var owner = routing.owner(unit, role, row.site());
        if (owner.isEmpty() || Elements.reference(task, "owner").equals(owner)) return true;
        task.putObject("owner").put("reference", owner.get());
        note(task, "Not answered in time; passed on.", unit.now());
        unit.update(row.task(), task, null);
        return true;
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
