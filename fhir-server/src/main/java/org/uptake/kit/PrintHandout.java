package org.uptake.kit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;

/** {@code PlanDefinition/[id]/$handout}: the handout to print, with the site's name, as a Binary. */
public final class PrintHandout implements Operation {
    private final Handouts handouts;

    public PrintHandout(Handouts handouts) {
        this.handouts = handouts;
    }

    @Override
    public Answer answer(Call call) {
        var format = call.text("format").orElse("pdf");
        if (!format.equals("pdf") && !format.equals("html"))
            throw Refusal.of(400, "value", "parameter-value", "Parameter 'format' must be pdf or html.")
                    .asException();
        var view = handouts.find(
                        Objects.requireNonNull(call.id()),
                        call.text("language").orElse("en"),
                        call.text("site").orElse(""))
                .orElseThrow(() -> Refusal.of(404, "not-found", "not-found", "There is no handout.")
                        .asException());
        var bytes =
                format.equals("pdf") ? handouts.pdf(view) : handouts.html(view).getBytes(StandardCharsets.UTF_8);
        return Answer.ok(Json.object()
                .put("resourceType", "Binary")
                .put("contentType", format.equals("pdf") ? "application/pdf" : "text/html;charset=utf-8")
                .put("data", Base64.getEncoder().encodeToString(bytes)));
    }
}
