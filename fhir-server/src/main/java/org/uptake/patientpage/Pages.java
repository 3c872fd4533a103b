package org.uptake.patientpage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.enrolment.ContactConsent;
import org.uptake.enrolment.ContactDetails;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.intervention.Intervention;
import org.uptake.kit.Clinics;
import org.uptake.message.MessageChannel;
import org.uptake.message.Messages;
import org.uptake.store.Store;
import org.uptake.store.Unit;

/** What a patient sees behind a link, as things stand. */
final class Pages {
    private static final int USUAL_PAUSE = 14;
    private static final int WEEK = 7;

    private final Store store;
    private final Messages messages;
    private final Clinics clinics;
    private final PatientLinks links;
    private final Set<MessageChannel> channels;
    private final Clock clock;

    /** @param channels that this service writes on */
    Pages(Store store, Messages messages, PatientLinks links, Set<MessageChannel> channels, Clock clock) {
        this.store = store;
        this.messages = messages;
        this.clinics = new Clinics(store);
        this.links = links;
        this.channels = Set.copyOf(channels);
        this.clock = clock;
    }

    Set<MessageChannel> channels() {
        return channels;
    }

    /**
     * @param wrong keys of what is to be corrected
     * @param typed what the patient typed, shown again; what is on file is not shown to whoever has the link
     */
    PageView of(PatientLink link, @Nullable String said, List<String> wrong, @Nullable ContactDetails typed) {
        return store.write(Deeds.CALLER, unit -> view(unit, link, said, wrong, typed));
    }

    private PageView view(
            Unit unit, PatientLink link, @Nullable String said, List<String> wrong, @Nullable ContactDetails typed) {
        var chart = unit.look("Patient", link.patientId()).filter(version -> !version.deleted());
        var plan = unit.look("PlanDefinition", link.intervention()).filter(version -> !version.deleted());
        if (chart.isEmpty() || plan.isEmpty()) return gone("en");
        var contact = ContactDetails.of(chart.get().tree());
        var language = PageWords.language(contact.language());
        var zone = messages.zoneOf(unit, chart.get().tree(), null);
        var today = LocalDate.ofInstant(clock.instant(), zone);
        var consent = ContactConsent.read(unit, store, link.patient());
        var shown = new ArrayList<PageView.Channel>();
        for (var channel : MessageChannel.values())
            if (channels.contains(channel)) shown.add(new PageView.Channel(channel.code(), !consent.isDenied(channel)));
        var clinic = clinic(chart.get().tree(), language);
        return new PageView(
                language,
                clinic.name(),
                clinic.crisis().orElse(PageWords.of("crisis", language)),
                part(unit, link),
                said,
                wrong.stream().map(key -> PageWords.of(key, language)).toList(),
                typed == null ? ContactDetails.NONE : typed,
                shown,
                offered(unit, link, language, zone),
                Intervention.plannedDays(plan.get().tree())
                        .map(days -> "" + Math.max(1, Math.round(days / (double) WEEK)))
                        .orElse(""),
                today.plusDays(USUAL_PAUSE).toString(),
                today.plusDays(Deeds.LONGEST_PAUSE.toDays()).toString(),
                links.newKey());
    }

    PageView gone(String language) {
        var clinic = clinics.find("", language);
        return new PageView(
                language,
                clinic.name(),
                clinic.crisis().orElse(PageWords.of("crisis", language)),
                "gone",
                null,
                List.of(),
                ContactDetails.NONE,
                List.of(),
                "",
                "",
                "",
                "",
                "");
    }

    private Clinics.Clinic clinic(ObjectNode chart, String language) {
        var site = Elements.reference(chart, "managingOrganization")
                .flatMap(reference -> Elements.id(reference, "Organization"))
                .orElse("");
        return clinics.find(site, language);
    }

    private String part(Unit unit, PatientLink link) {
        var last = lastCourse(unit, link);
        var status = last.map(plan -> plan.path("status").asText()).orElse("");
        if (status.equals("active")) return "running";
        if (status.equals("on-hold")) return "paused";
        if (!tasks(unit, link, "introduce", "requested,received,accepted,ready,in-progress")
                .isEmpty()) return "asked";
        return last.isPresent() ? "over" : "offer";
    }

    ContactDetails onFile(PatientLink link) {
        return store.current("Patient", link.patientId())
                .filter(version -> !version.deleted())
                .map(version -> ContactDetails.of(version.tree()))
                .orElse(ContactDetails.NONE);
    }

    /** The id of the course that is going on. */
    Optional<String> course(PatientLink link) {
        return store.write(
                Deeds.CALLER,
                unit -> lastCourse(unit, link)
                        .filter(plan -> Set.of("active", "on-hold")
                                .contains(plan.path("status").asText()))
                        .map(plan -> plan.path("id").asText()));
    }

    private Optional<ObjectNode> lastCourse(Unit unit, PatientLink link) {
        var url = unit.look("PlanDefinition", link.intervention())
                .map(version -> version.tree().path("url").asText())
                .orElse("");
        var query = Map.of(
                "subject", List.of(link.patient()),
                "status", List.of("active,on-hold,completed,revoked"),
                "_count", List.of("100"));
        return unit.search(store.questions().read("CarePlan", query, false)).matches().stream()
                .map(version -> version.tree())
                .filter(plan -> plan.path("instantiatesCanonical")
                        .path(0)
                        .asText()
                        .split("\\|", 2)[0]
                        .equals(url))
                .max(Comparator.comparing(
                        plan -> plan.path("period").path("start").asText()));
    }

    private List<ObjectNode> tasks(Unit unit, PatientLink link, String code, String statuses) {
        var query = Map.of(
                "patient", List.of(link.patient()),
                "focus", List.of("PlanDefinition/" + link.intervention()),
                "code", List.of(Uptake.TASK_CODE + "|" + code),
                "status", List.of(statuses));
        return unit.search(store.questions().read("Task", query, false)).matches().stream()
                .map(version -> version.tree())
                .toList();
    }

    /** The day of the last offer, in words. */
    private String offered(Unit unit, PatientLink link, String language, ZoneId zone) {
        return tasks(unit, link, "offer-intervention", "completed").stream()
                .flatMap(task -> Elements.moment(task.path("executionPeriod"), "end").stream())
                .max(Comparator.naturalOrder())
                .map(at -> DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                        .withLocale(Locale.forLanguageTag(language))
                        .format(at.atZone(zone)))
                .orElse("");
    }

    /** From tomorrow on, within three months. */
    boolean isPause(PatientLink link, Optional<LocalDate> until) {
        var page = of(link, null, List.of(), null);
        var last = LocalDate.parse(page.last());
        var today = last.minusDays(Deeds.LONGEST_PAUSE.toDays());
        return until.filter(day -> day.isAfter(today) && !day.isAfter(last)).isPresent();
    }
}
