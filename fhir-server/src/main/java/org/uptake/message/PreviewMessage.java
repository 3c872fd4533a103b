package org.uptake.message;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Elements;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;

/** {@code ActivityDefinition/[id]/$preview-message}: what a patient would read, with the values given and with none. */
final class PreviewMessage implements Operation {
    private final Messages messages;

    PreviewMessage(Messages messages) {
        this.messages = messages;
    }

    @Override
    public Answer answer(Call call) {
        var definition = messages.store()
                .current("ActivityDefinition", Objects.requireNonNull(call.id()))
                .filter(version -> !version.deleted())
                .orElseThrow(() -> Refusal.of(404, "not-found", "not-found", "There is no such template.")
                        .asException())
                .tree();
        var channel = MessageChannel.ofCode(call.text("channel").orElse("email"))
                .orElseThrow(() -> Refusal.of(
                                400, "value", "parameter-value", "Parameter 'channel' is one of email, sms, portal.")
                        .allowing(List.of("email", "sms", "portal"))
                        .asException());
        var site = call.text("site").orElse("");
        var wording = Template.of(definition)
                .in(call.text("language").orElse("en"))
                .orElseThrow(() -> Refusal.of(422, "not-found", "template-incomplete", "This template has no words.")
                        .asException());
        var values = new HashMap<String, String>();
        for (var placeholder : Placeholder.values())
            call.text(placeholder.code()).ifPresent(value -> values.put(placeholder.code(), value));
        values.putIfAbsent(
                Placeholder.CLINIC.code(),
                messages.clinic(site, wording.language()).name());
        values.putIfAbsent(Placeholder.LINK.code(), messages.link("preview"));
        var filled = wording.filled(Map.copyOf(values), messages.interventionNames());
        var text = messages.complete(filled, channel, site, "preview");
        var answer = Json.object().put("resourceType", "Parameters");
        var parameters = answer.putArray("parameter");
        Elements.part(parameters, "language").put("valueCode", wording.language());
        if (!filled.subject().isEmpty()) Elements.part(parameters, "subject").put("valueString", filled.subject());
        Elements.part(parameters, "text").put("valueString", text);
        TemplateWrites.level(wording)
                .ifPresent(grade -> Elements.part(parameters, READING)
                        .put("valueDecimal", new java.math.BigDecimal(String.valueOf(grade))));
        if (channel == MessageChannel.SMS) Elements.part(parameters, "segments").put("valueInteger", segments(text));
        return Answer.ok(answer);
    }

    private static final String READING = "reading-level";
    private static final String GSM =
            "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    /** How many text messages it takes: 160 or 153 characters each in GSM's alphabet (3GPP TS 23.038), 70 or 67 in UCS-2. */
    static int segments(String text) {
        var plain = text.chars().allMatch(c -> GSM.indexOf(c) >= 0);
        var single = plain ? 160 : 70;
        var joined = plain ? 153 : 67;
        return text.length() <= single ? 1 : (text.length() + joined - 1) / joined;
    }
}
