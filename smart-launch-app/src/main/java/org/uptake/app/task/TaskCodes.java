package org.uptake.app.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Plain words for the kinds of task (docs/api.md, "Task codes"). */
public final class TaskCodes {
    /** Code to words, in the order of a filter. */
    public static final Map<String, String> WORDS = words();

    private TaskCodes() {}

    private static Map<String, String> words() {
        var words = new LinkedHashMap<String, String>();
        words.put("offer-intervention", "Offer");
        words.put("introduce", "Introduce the programme");
        words.put("onboard", "Set up the app");
        words.put("complete-questionnaire", "Questionnaire");
        words.put("review-progress", "Review progress");
        words.put("outreach", "Reach out");
        words.put("answer-question", "Answer a question");
        words.put("escalate-clinical", "Ask a clinician");
        words.put("safety-review", "Review safety");
        words.put("discharge-planning", "Plan the end");
        words.put("technical-help", "Technical help");
        words.put("fidelity-check", "Check the guidance");
        return Collections.unmodifiableMap(words);
    }
}
