package org.uptake.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.oauth.Directory;
import org.uptake.oauth.Person;
import org.uptake.sandbox.ChartFact;
import org.uptake.sandbox.ChartPatient;
import org.uptake.sandbox.Clinic;
import org.uptake.staff.StaffDirectory;
import org.uptake.staff.StaffMember;
import org.uptake.store.Json;
import org.uptake.store.Store;
import org.uptake.store.Version;

/** What sign-in and the simulated chart need to know of the clinic, read from the store. */
final class ClinicDirectory implements Directory, Clinic {
    private static final String MRN = Uptake.BASE + "/sid/mrn";
    private static final String EHR_USER = Uptake.BASE + "/sid/ehr-user";
    private static final int FACTS = 8;

    private final Store store;
    private final StaffDirectory staff;

    ClinicDirectory(Store store, StaffDirectory staff) {
        this.store = store;
        this.staff = staff;
    }

    @Override
    public Optional<Person> byPractitioner(String practitioner) {
        return people().stream()
                .filter(person -> person.practitioner().equals(practitioner))
                .findFirst();
    }

    @Override
    public Optional<Person> byEhrUser(String fhirUser) {
        return store
                .search("Practitioner", Map.of("identifier", List.of(EHR_USER + "|" + escaped(fhirUser))))
                .matches()
                .stream()
                .findFirst()
                .flatMap(found -> byPractitioner(found.reference()));
    }

    @Override
    public List<Person> people() {
        return staff.all().stream()
                .flatMap(member -> person(member).stream())
                .sorted(Comparator.comparing(Person::name))
                .toList();
    }

    private static Optional<Person> person(StaffMember member) {
        return member.role()
                .map(role -> new Person(
                        member.practitioner(),
                        member.reference(),
                        member.name(),
                        role,
                        member.site().orElse(null)));
    }

    @Override
    public boolean patientExists(String patient) {
        return Elements.id(patient, "Patient")
                .flatMap(id -> store.current("Patient", id))
                .filter(version -> !version.deleted())
                .isPresent();
    }

    @Override
    public List<ChartPatient> patients(String text, String site, int limit) {
        var query = new LinkedHashMap<String, List<String>>();
        query.put("_count", List.of(Integer.toString(limit)));
        query.put("_sort", List.of("family,given"));
        if (!site.isEmpty()) query.put("organization", List.of("Organization/" + escaped(site)));
        if (!text.isBlank()) {
            if (text.chars().anyMatch(Character::isDigit))
                query.put("identifier", List.of(MRN + "|" + escaped(text.trim())));
            else query.put("name", words(text));
        }
        var names = siteNames();
        return store.search("Patient", query).matches().stream()
                .map(version -> patient(version.tree(), names))
                .toList();
    }

    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        for (var word : text.trim().split("\\s+")) words.add(escaped(word));
        return words;
    }

    /** R4 search, "escaping search parameters". */
    private static String escaped(String value) {
        return value.replaceAll("([\\\\,|$])", "\\\\$1");
    }

    @Override
    public Optional<ChartPatient> patient(String id) {
        return store.current("Patient", id)
                .filter(version -> !version.deleted())
                .map(version -> patient(version.tree(), siteNames()));
    }

    private static ChartPatient patient(ObjectNode patient, Map<String, String> sites) {
        var name = patient.path("name").path(0);
        var given = name.path("given").path(0).asText("");
        var organization = Elements.reference(patient, "managingOrganization").orElse("");
        return new ChartPatient(
                patient.path("id").asText(),
                name.path("family").asText("") + ", " + given,
                patient.path("birthDate").asText(""),
                patient.path("gender").asText(""),
                mrn(patient),
                sites.getOrDefault(organization.replaceFirst("^Organization/", ""), ""));
    }

    private static String mrn(JsonNode patient) {
        for (var identifier : patient.path("identifier"))
            if (identifier.path("system").asText().equals(MRN))
                return identifier.path("value").asText();
        return "";
    }

    @Override
    public List<ChartFact> facts(String patientId) {
        return store.aboutPatient(patientId, List.of("Condition", "Observation", "Encounter")).stream()
                .map(Version::tree)
                .sorted(Comparator.comparing(ClinicDirectory::when).reversed())
                .flatMap(tree -> fact(tree).stream())
                .limit(FACTS)
                .toList();
    }

    private static String when(ObjectNode resource) {
        return Elements.text(resource, "effectiveDateTime")
                .or(() -> Elements.text(resource, "onsetDateTime"))
                .or(() -> Elements.text(resource.path("period"), "start"))
                .orElse("");
    }

    private static Optional<ChartFact> fact(ObjectNode tree) {
        var code = tree.path("code");
        var name = Elements.text(code, "text")
                .or(() -> Elements.text(code.path("coding").path(0), "display"));
        return switch (tree.path("resourceType").asText()) {
            case "Condition" -> name.map(n -> new ChartFact("Condition", n));
            case "Observation" ->
                name.map(n -> new ChartFact(
                        n,
                        tree.path("valueQuantity").path("value").asText("") + " (" + day(tree, "effectiveDateTime")
                                + ")"));
            default -> Optional.of(new ChartFact("Visit", day(tree.path("period"), "start")));
        };
    }

    private static String day(JsonNode node, String field) {
        var text = node.path(field).asText("");
        return text.length() > 10 ? text.substring(0, 10) : text;
    }

    @Override
    public Optional<ObjectNode> fhir(String query) {
        var parts = query.split("\\?", 2);
        if (parts.length == 1) {
            var path = parts[0].split("/", 2);
            return path.length < 2
                    ? Optional.empty()
                    : store.current(path[0], path[1])
                            .filter(version -> !version.deleted())
                            .map(Version::tree);
        }
        var asked = new LinkedHashMap<String, List<String>>();
        for (var pair : parts[1].split("&")) {
            var at = pair.indexOf('=');
            asked.put(pair.substring(0, at), List.of(pair.substring(at + 1)));
        }
        var bundle = Json.object().put("resourceType", "Bundle").put("type", "searchset");
        for (var match : store.search(parts[0], asked).matches())
            bundle.withArray("entry").addObject().set("resource", match.tree());
        return Optional.of(bundle);
    }

    @Override
    public List<Site> sites() {
        return siteNames().entrySet().stream()
                .map(site -> new Site(site.getKey(), site.getValue()))
                .sorted(Comparator.comparing(Site::name))
                .toList();
    }

    private Map<String, String> siteNames() {
        var names = new LinkedHashMap<String, String>();
        for (var location : store.all("Location"))
            names.put(location.id(), location.tree().path("name").asText(location.id()));
        return names;
    }
}
