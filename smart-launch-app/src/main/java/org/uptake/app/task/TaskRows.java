package org.uptake.app.task;

import java.time.Instant;
import java.util.Optional;
import org.uptake.app.page.Due;
import org.uptake.app.page.Moments;
import org.uptake.app.people.Staff;
import org.uptake.app.server.FhirNode;
import org.uptake.app.visit.Visit;

/** Words for tasks, for one reader at one moment. */
public record TaskRows(Visit visit, Staff staff, Moments moments) {
    public TaskRow row(WorkTask task, String whose) {
        return new TaskRow(
                task.id(),
                task.version(),
                task.code(),
                task.title(),
                task.course(),
                whose,
                task.state(),
                States.words(task.state()),
                staff.owner(task.owner(), visit.person()),
                due(task),
                detail(task),
                offer(task),
                task.isOpen(),
                mayWork(task),
                start(task).isPresent());
    }

    /** An offer is answered by the patient in front of us, so only from that patient's chart. */
    private String offer(WorkTask task) {
        var about = task.about();
        var here = visit.patient() != null && visit.patient().equals(task.patient());
        return task.isOffer() && task.isOpen() && here && about != null ? "offer/" + FhirNode.id(about) : "";
    }

    /** The reader's own, the reader's team's, and nobody's work may be opened; a colleague's must be taken over first. */
    boolean mayWork(WorkTask task) {
        return task.isOpen() && !task.isOffer() && (isMine(task) || mayClaim(task));
    }

    boolean isMine(WorkTask task) {
        return visit.person().equals(task.owner());
    }

    /** Whether working on it makes it the reader's. */
    boolean mayClaim(WorkTask task) {
        var owner = task.owner();
        return owner == null || staff.isPoolOf(owner, visit.person());
    }

    static boolean isPatients(WorkTask task) {
        var owner = task.owner();
        return owner != null && owner.startsWith("Patient/");
    }

    Due due(WorkTask task) {
        if (!task.isOpen()) {
            return moments.startOf(task.ended().isEmpty() ? task.since() : task.ended())
                    .map(at -> new Due(moments.day(at), States.words(task.state()), Due.Tone.DONE))
                    .orElse(new Due("", States.words(task.state()), Due.Tone.DONE));
        }
        return start(task)
                .map(at -> new Due(dueDay(task), "starts " + moments.day(at), Due.Tone.PLAIN))
                .orElseGet(() -> moments.due(task.due()));
    }

    private String dueDay(WorkTask task) {
        return moments.endDay(task.due())
                .map(day -> "due " + Moments.words(day))
                .orElse("");
    }

    private Optional<Instant> start(WorkTask task) {
        return moments.startOf(task.notBefore()).filter(at -> at.isAfter(moments.now()));
    }

    private String detail(WorkTask task) {
        if (task.isOffer() && task.isOpen()) {
            return offer(task).isEmpty() ? "Open this patient's chart to make the offer." : "";
        }
        return switch (task.state()) {
            case "in-progress" -> since(task).map(at -> "opened " + at).orElse("");
            case "on-hold", "failed", "cancelled", "rejected" -> task.reason();
            default -> "";
        };
    }

    private Optional<String> since(WorkTask task) {
        return moments.startOf(task.since()).map(moments::dayAndTime);
    }
}
