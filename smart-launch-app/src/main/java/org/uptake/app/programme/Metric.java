package org.uptake.app.programme;

import java.util.List;
import java.util.Optional;

/** The workflow metrics of the programme page, in the order in which a task meets them. */
enum Metric {
    W_03("Wait to acceptance", Kind.WORKING_HOURS),
    W_04("Wait to start", Kind.WORKING_HOURS),
    W_05("Time worked on", Kind.HOURS),
    W_07("Time paused", Kind.HOURS),
    W_02("Lead time, from made to done", Kind.HOURS),
    W_12("Done on time", Kind.SHARE),
    W_13("Overdue now", Kind.SHARE),
    W_15("Reassignments for each task", Kind.NUMBER),
    W_20("Reopened", Kind.SHARE),
    W_09("Done in a week", Kind.NUMBER);

    /** What a value means, and so how it is written and on which scale it stands. */
    enum Kind {
        HOURS,
        WORKING_HOURS,
        SHARE,
        NUMBER;

        boolean isDuration() {
            return this == HOURS || this == WORKING_HOURS;
        }
    }

    private final String title;
    private final Kind kind;

    Metric(String title, Kind kind) {
        this.title = title;
        this.kind = kind;
    }

    /** {@code W-02}. */
    String id() {
        return name().replace('_', '-');
    }

    String title() {
        return title;
    }

    Kind kind() {
        return kind;
    }

    static Optional<Metric> of(String id) {
        return List.of(values()).stream()
                .filter(m -> m.id().equalsIgnoreCase(id))
                .findFirst();
    }
}
