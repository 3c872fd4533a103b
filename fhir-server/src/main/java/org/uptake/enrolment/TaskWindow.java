package org.uptake.enrolment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.uptake.fhirjson.Elements;
import org.uptake.store.Meta;

/** When a task may begin and is due (Task.restriction.period), and when it expires. */
final class TaskWindow {
    private TaskWindow() {}

    /** The window and the expiry, by so much. */
    static void move(ObjectNode task, Duration by) {
        Elements.extension(task, Course.EXPIRES)
                .flatMap(extension -> Elements.moment(extension, "valueDateTime"))
                .ifPresent(moment -> Elements.setExtension(task, Course.EXPIRES)
                        .put("valueDateTime", Meta.instant(moment.plus(by))));
        if (!(task.path("restriction").get("period") instanceof ObjectNode period)) return;
        for (var end : List.of("start", "end"))
            Elements.moment(period, end).ifPresent(moment -> period.put(end, Meta.instant(moment.plus(by))));
    }

    /** Nobody is to begin before this, and it is not due before. */
    static void notBefore(ObjectNode task, Instant earliest) {
        if (!(task.path("restriction").get("period") instanceof ObjectNode period)) return;
        if (Elements.moment(period, "start")
                .filter(start -> !start.isBefore(earliest))
                .isEmpty()) period.put("start", Meta.instant(earliest));
        if (Elements.moment(period, "end").filter(due -> due.isBefore(earliest)).isPresent())
            period.put("end", Meta.instant(earliest));
    }

    /** A window that begins no sooner than another task's end allows, and is as long as it was planned. */
    static void after(ObjectNode task, Instant earliest) {
        if (!(task.path("restriction").get("period") instanceof ObjectNode period)) return;
        var start = Elements.moment(period, "start").orElse(earliest);
        if (!start.isBefore(earliest)) return;
        var late = Duration.between(start, earliest);
        for (var end : new String[] {"start", "end"})
            Elements.moment(period, end).ifPresent(moment -> period.put(end, Meta.instant(moment.plus(late))));
    }
}
