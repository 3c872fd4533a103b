package org.uptake.app.launch;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.app.ehr.Ehr;
import org.uptake.app.page.ProblemPage;

/** Shows why a launch ended, and logs it under the reference that the page prints. */
final class RefusalPage {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalPage.class);

    private final ProblemPage page;
    private final Supplier<String> references;
    private final Attempts attempts;

    RefusalPage(ProblemPage page, Supplier<String> references, Attempts attempts) {
        this.page = page;
        this.references = references;
        this.attempts = attempts;
    }

    /** @param ehr the registered EHR that it was about; empty when it was about none */
    void show(HttpServletResponse response, Refused refused, Optional<Ehr> ehr) throws IOException {
        var reference = references.get().substring(0, 8);
        var why = refused.why();
        LOG.warn("launch refused: {} ({}) reference {}", why, refused.detail(), reference);
        ehr.ifPresent(known ->
                attempts.note(known.id(), "refused: " + why + " (" + refused.detail() + "), reference " + reference));
        page.show(
                response,
                new ProblemPage.Problem(why.status(), "Uptake could not open", why.words(), why.advice(), reference),
                ehr.map(Ehr::frameAncestors).orElse(List.of()));
    }
}
