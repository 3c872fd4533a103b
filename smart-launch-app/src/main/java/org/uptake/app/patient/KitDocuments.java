package org.uptake.app.patient;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.uptake.app.patient.OfferView.Kit;
import org.uptake.app.server.FhirNode;
import org.uptake.app.server.FhirServer;
import org.uptake.app.server.Part;
import org.uptake.app.server.Reply;
import org.uptake.app.visit.Visit;

/** The documents of a kit, and the one for a role and a language. */
record KitDocuments(FhirServer server, Visit visit) {
    /** @param which script or handout */
    Part<List<Kit>> all(FhirNode plan, String which) {
        var name = which.equals("script") ? "the words to say" : "the handout";
        var replies = plan.extension("introduction-kit").stream()
                .flatMap(kit -> kit.extensions(which).stream())
                .flatMap(part -> part.text("valueReference", "reference").stream())
                .map(document -> server.get(visit, document))
                .toList();
        if (replies.isEmpty())
            return new Reply.Refused(Reply.NOT_FOUND, "none has been written yet.")
                    .part(name, List.<Kit>of(), body -> List.<Kit>of());
        var parts = replies.stream()
                .map(reply -> reply.join().part(name, Kit.NONE, KitDocument::read))
                .toList();
        var found = parts.stream().map(Part::value).filter(Kit::there).toList();
        var missing = parts.stream().filter(part -> !part.read()).findFirst();
        return new Part<>(found, missing.map(Part::missing).orElse(null));
    }

    /** A text that is understood comes before one that was written for the role, as fhir-server keeps it. */
    static Kit best(List<Kit> all, String role, String language) {
        return all.stream()
                .filter(kit -> kit.roles().isEmpty() || kit.roles().contains(role))
                .min(Comparator.comparing((Kit kit) -> !primary(kit.language()).equals(primary(language)))
                        .thenComparing(kit -> kit.roles().isEmpty()))
                .or(() -> all.stream().findFirst())
                .orElse(Kit.NONE);
    }

    private static String primary(String language) {
        return language.isEmpty() ? "en" : language.split("-", 2)[0].toLowerCase(Locale.ROOT);
    }

    /** The language that a patient prefers; empty when none is known. */
    static String preferred(FhirNode patient) {
        var spoken = patient.each("communication");
        return spoken.stream()
                .filter(each -> each.is("preferred"))
                .findFirst()
                .or(() -> spoken.stream().findFirst())
                .flatMap(each -> each.text("language", "coding", "code"))
                .orElse("");
    }
}
