package org.uptake.app.worklist;

import java.util.LinkedHashMap;
import java.util.Map;

/** The kinds of task by which a list may be narrowed (docs/api.md, "Task codes"). */
final class TaskCodes {
    static final Map<String, String> WORDS = words();

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
        return words;
    }
}
