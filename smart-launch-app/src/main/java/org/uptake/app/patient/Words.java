package org.uptake.app.patient;

import java.util.LinkedHashMap;
import java.util.Map;

/** Plain words for the codes of offers and courses (docs/api.md). */
final class Words {
    /** Reasons for a decline in the order in which the buttons stand. */
    static final Map<String, String> DECLINE_REASONS = declineReasons();

    static final Map<String, String> MEDIA = ordered(
            "FACE", "face to face",
            "PHONE", "by phone",
            "VIDEOCONF", "by video",
            "MAILWRIT", "by letter",
            "EMAILWRIT", "by e-mail",
            "ONLINEWRIT", "through the portal",
            "WRITTEN", "in writing");

    static final Map<String, String> OUTCOMES =
            ordered("agreed", "agreed", "declined", "declined", "not-today", "not today");

    /** Reasons to stop, in the order in which the buttons stand. */
    static final Map<String, String> STOP_REASONS = ordered(
            "no-time", "no time",
            "not-helpful", "did not help",
            "content", "content did not suit",
            "technical", "technical problem",
            "too-unwell", "too unwell",
            "other-care", "has other care",
            "privacy", "worried about privacy",
            "life-event", "something else came first",
            "no-support", "missed contact with a person",
            "other", "another reason",
            "unknown", "not known");

    static final Map<String, String> PAUSE_REASONS = ordered(
            "Away", "away",
            "In hospital", "in hospital",
            "Too unwell now", "too unwell now",
            "No time now", "no time now",
            "Technical problem", "technical problem",
            "By wish of the patient", "by wish of the patient");

    static final Map<String, String> COMPLETIONS = ordered(
            "goal-met", "has what they need",
            "recommended-use", "used as recommended",
            "planned-end", "planned time is over",
            "staff-judgement", "finished in our judgement");

    private static final Map<String, String> COURSE = ordered(
            "accepted", "agreed, not begun",
            "enrolled", "enrolled",
            "onboarded", "set up",
            "active", "in use",
            "paused", "paused",
            "disengaged", "not used for a while",
            "withdrawn", "patient stopped",
            "unreachable", "could not be reached",
            "completed", "finished");

    private Words() {}

    private static Map<String, String> declineReasons() {
        return ordered(
                "no-time", "no time now",
                "prefers-in-person", "prefers to see a person",
                "no-device", "no suitable phone or computer",
                "privacy", "worried about privacy",
                "not-helpful", "does not expect it to help",
                "too-unwell", "too unwell now",
                "language", "not in their language",
                "cost", "cost",
                "other-care", "has other care",
                "other", "another reason",
                "not-given", "no reason given");
    }

    static String of(Map<String, String> words, String code) {
        return words.getOrDefault(code, code);
    }

    static String course(String state) {
        return of(COURSE, state);
    }

    private static Map<String, String> ordered(String... codesAndWords) {
        var map = new LinkedHashMap<String, String>();
        for (var i = 0; i < codesAndWords.length; i += 2) {
            map.put(codesAndWords[i], codesAndWords[i + 1]);
        }
        return map;
    }
}
