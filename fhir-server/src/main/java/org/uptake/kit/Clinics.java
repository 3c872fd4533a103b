package org.uptake.kit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.Store;
import org.uptake.store.Version;

/** How the clinic and its sites call themselves to patients, and whom to call in a crisis. */
public final class Clinics {
    private final Store store;

    public Clinics(Store store) {
        this.store = store;
    }

    /** @param crisis as patients read it */
    public record Clinic(String name, Optional<String> crisis) {}

    /**
     * The site, and the clinic that it is part of; what the site does not say the clinic does.
     *
     * @param site Organization id; empty for the clinic as a whole
     */
    public Clinic find(String site, String language) {
        var organizations =
                store.all("Organization").stream().map(Version::tree).toList();
        var whole = organizations.stream()
                .filter(organization -> !organization.has("partOf"))
                .findFirst();
        var one = organizations.stream()
                .filter(organization -> organization.path("id").asText().equals(site))
                .findFirst()
                .or(() -> whole);
        var crisis = one.flatMap(organization -> crisis(organization, language))
                .or(() -> whole.flatMap(organization -> crisis(organization, language)));
        return new Clinic(
                one.map(organization -> organization.path("name").asText()).orElse(""), crisis);
    }

    private static Optional<String> crisis(ObjectNode organization, String language) {
        return Elements.extensions(organization, Uptake.extension("crisis-contact")).stream()
                .filter(contact -> Elements.extension(contact, "language")
                        .flatMap(part -> Elements.text(part, "valueCode"))
                        .filter(language.split("-", 2)[0]::equals)
                        .isPresent())
                .findFirst()
                .flatMap(contact -> Elements.extension(contact, "text"))
                .flatMap(part -> Elements.text(part, "valueString"));
    }
}
