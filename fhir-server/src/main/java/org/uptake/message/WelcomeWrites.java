package org.uptake.message;

import java.util.List;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.refusal.Refusal;
import org.uptake.store.WriteRule;

/** The welcome message of an intervention goes to a lock screen too. */
final class WelcomeWrites implements WriteRule {
    private static final String WELCOME = Uptake.extension("welcome");

    @Override
    public String type() {
        return "PlanDefinition";
    }

    @Override
    public void check(Attempt attempt) {
        var plan = attempt.after();
        var text = Elements.extension(plan, WELCOME)
                .flatMap(welcome -> Elements.text(welcome, "valueMarkdown"))
                .orElse("");
        if (text.isEmpty()) return;
        var found = ForbiddenWords.in(text, List.of(plan.path("title").asText()));
        if (!found.isEmpty())
            throw Refusal.of(
                            422,
                            "business-rule",
                            "message-words",
                            "These words of the welcome message could reveal a condition to whoever sees it: "
                                    + String.join(", ", found) + ". Say it without them.")
                    .at("PlanDefinition.extension('" + WELCOME + "')")
                    .asException();
    }
}
