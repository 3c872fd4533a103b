package org.uptake.testkit.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;

/** Some enrolments whose tasks have been worked on, as models for copies. */
final class BenchLives {
    private static final int ENROLMENTS = 60;
    private static final List<String> WAY = List.of("accepted", "in-progress", "on-hold", "in-progress", "completed");

    private final BenchApi api;
    private final BenchClinic clinic;

    BenchLives(BenchApi api, BenchClinic clinic) {
        this.api = api;
        this.clinic = clinic;
    }

    void live() throws IOException {
        for (var i = 0; i < ENROLMENTS; i++) clinic.enrol(i);
        var plans = api.get("CarePlan?status=active&_count=" + ENROLMENTS).json();
        var number = 0;
        for (var plan : plans.path("entry"))
            for (var activity : plan.path("resource").path("activity"))
                work(activity.path("reference").path("reference").asText(), number++);
    }

    /** Some tasks go further than others; a step that the task's table does not allow is left out. */
    private void work(String reference, int number) throws IOException {
        JsonNode task = api.get(reference).json();
        var version = task.path("meta").path("versionId").asInt();
        var steps = WAY.subList(0, 1 + number % WAY.size());
        for (var to : steps) {
            var reply = api.post(
                    reference + "/$move",
                    "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"to\",\"valueCode\":\"" + to
                            + "\"},{\"name\":\"reason\",\"valueString\":\"bench\"}]}",
                    "If-Match",
                    "W/\"" + version + "\"");
            if (reply.status() == 200) version++;
        }
    }
}
