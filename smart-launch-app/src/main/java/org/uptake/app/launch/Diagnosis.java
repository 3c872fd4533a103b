package org.uptake.app.launch;

import java.util.List;

/** What an integration engineer needs to see of one connection: no tokens, no secrets, no patient data. */
public record Diagnosis(String name, List<String> problems, List<Part> parts) {
    public record Part(String heading, List<Line> lines) {}

    public record Line(String name, String value) {}
}
