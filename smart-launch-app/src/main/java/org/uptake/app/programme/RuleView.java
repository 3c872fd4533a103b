package org.uptake.app.programme;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uptake.app.page.Frame;

/**
 * Whom an intervention is for.
 *
 * @param intervention id
 * @param lines the criteria, as they stand in the form
 * @param preview null when it could not be counted
 * @param problem why a draft could not be counted; empty when it could
 */
public record RuleView(
        Frame frame,
        String intervention,
        String title,
        String name,
        String version,
        String sentence,
        List<Line> lines,
        @Nullable Preview preview,
        String problem) {
    public record Line(String sentence, String expression) {}

    /**
     * @param selected for example {@code 214 of 1,903}
     * @param part says that a random part was judged; empty when everybody was
     * @param change against the rule in force; empty when it is the rule in force
     */
    public record Preview(
            String selected, String part, String change, List<Criterion> criteria, List<Example> examples) {}

    /** @param alone patients whom nothing but this keeps out */
    public record Criterion(String sentence, String met, String alone) {}

    public record Example(String title, boolean suits, boolean holds) {}

    /** The rules to choose from. */
    public record Choice(Frame frame, List<Item> items) {
        public record Item(String intervention, String title, String sentence) {}
    }
}
