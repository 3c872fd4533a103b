package org.uptake.metrics;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uptake.store.Change;
import org.uptake.task.TimelineState;
import org.uptake.task.TimelineVersion;

/** A task's versions, as records and as the resources that a client would write. */
record TaskStory(String id, String code, @Nullable String site, boolean planned, List<TimelineVersion> versions) {
    private static final String BASE = "https://w3id.org/uptake/fhir/";

    static TaskStory of(String id, String code, @Nullable String site) {
        return new TaskStory(id, code, site, true, new ArrayList<>());
    }

    /** Adds a version that is written when it happens. */
    TaskStory then(String instant, String status, @Nullable String owner, @Nullable String due) {
        var end = due == null ? null : Instant.parse(due);
        versions.add(new TimelineVersion(
                versions.size() + 1, Instant.parse(instant), null, new TimelineState(status, null, owner, end)));
        return this;
    }

    List<Change> changes() {
        var changes = new ArrayList<Change>();
        @Nullable ObjectNode before = null;
        for (var version : versions) {
            var after = json(version);
            changes.add(new Change("Task", id, version.version(), version.recorded(), before, after, "client:test"));
            before = after;
        }
        return changes;
    }

    private ObjectNode json(TimelineVersion version) {
        var task = JsonNodeFactory.instance
                .objectNode()
                .put("resourceType", "Task")
                .put("id", id);
        var state = version.state();
        task.put("status", state.status());
        task.putObject("for").put("reference", "Patient/" + id);
        if (planned) task.putArray("basedOn").addObject().put("reference", "CarePlan/" + id);
        MeasureReportJson.coding(task.putObject("code"), BASE + "CodeSystem/task-code", code);
        if (site != null) task.putObject("location").put("reference", site);
        if (state.businessStatus() != null) task.putObject("businessStatus").put("text", state.businessStatus());
        if (state.owner() != null) task.putObject("owner").put("reference", state.owner());
        if (state.due() != null)
            task.putObject("restriction")
                    .putObject("period")
                    .put("end", state.due().toString());
        if (version.claimed() != null)
            task.putArray("extension")
                    .addObject()
                    .put("url", BASE + "StructureDefinition/status-effective")
                    .put("valueDateTime", version.claimed().toString());
        return task;
    }
}
