package org.uptake.app.task;

import java.util.Map;

/** Plain words for the states of a task. */
final class States {
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("draft", "not released yet"),
            Map.entry("requested", "to do"),
            Map.entry("received", "to do, seen"),
            Map.entry("ready", "to do"),
            Map.entry("accepted", "accepted"),
            Map.entry("in-progress", "in progress"),
            Map.entry("on-hold", "paused"),
            Map.entry("completed", "done"),
            Map.entry("failed", "tried, not achieved"),
            Map.entry("cancelled", "cancelled"),
            Map.entry("rejected", "refused"),
            Map.entry("entered-in-error", "entered by mistake"));

    private States() {}

    static String words(String state) {
        return WORDS.getOrDefault(state, state);
    }
}
