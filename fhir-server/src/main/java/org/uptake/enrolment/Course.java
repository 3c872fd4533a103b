package org.uptake.enrolment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uptake.access.WorkplaceRole;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.intervention.Intervention;
import org.uptake.intervention.PlannedTask;
import org.uptake.message.Content;
import org.uptake.message.Decision;
import org.uptake.staff.StaffDirectory;
import org.uptake.staff.StaffMember;
import org.uptake.store.Json;
import org.uptake.store.Meta;

/**
 * The FHIR resources that an enrolment begins with (docs/api.md).
 *
 * @param patient Patient/{id}
 * @param by who enrolled the patient
 * @param site Location/{id}
 * @param begins when the course begins; all due dates count from here
 * @param source code of enrolment-source
 * @param replaces CarePlan/{id} of the patient's last course of the same intervention
 * @param staff who could do the work of other roles
 */
record Course(
        Intervention intervention,
        String patient,
        StaffMember by,
        String site,
        Instant begins,
        String source,
        Optional<String> replaces,
        StaffDirectory staff) {
    static final String FOLLOWS = Uptake.extension("follows");
    static final String EXPIRES = Uptake.extension("expires");

    private static final String US_CORE_CATEGORY = "http://hl7.org/fhir/us/core/CodeSystem/careplan-category";

    ObjectNode carePlan(List<String> tasks) {
        var plan = Json.object().put("resourceType", "CarePlan");
        Elements.claim(plan, Uptake.extension("enrolment"));
        narrative(plan);
        EnrolmentView.enter(plan, EnrolmentState.ENROLLED, begins);
        Elements.setExtension(plan, Uptake.extension("site"))
                .putObject("valueReference")
                .put("reference", site);
        Elements.setExtension(plan, Uptake.extension("enrolment-source")).put("valueCode", source);
        plan.putArray("instantiatesCanonical").add(intervention.canonical());
        replaces.ifPresent(last -> plan.putArray("replaces").addObject().put("reference", last));
        plan.put("intent", "plan");
        var categories = plan.putArray("category");
        Elements.concept(categories.addObject(), US_CORE_CATEGORY, "assess-plan");
        Elements.concept(categories.addObject(), Uptake.CAREPLAN_CATEGORY, "dmhi");
        plan.put("title", intervention.title());
        plan.putObject("subject").put("reference", patient);
        plan.putObject("period").put("start", Meta.instant(begins));
        plan.put("created", Meta.instant(begins));
        plan.putObject("author").put("reference", by.reference());
        var activities = plan.putArray("activity");
        for (var task : tasks) activities.addObject().putObject("reference").put("reference", task);
        return plan;
    }

    /** Readers of US Core find a plan by its narrative. */
    private void narrative(ObjectNode plan) {
        var title =
                intervention.title().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        plan.putObject("text")
                .put("status", "generated")
                .put("div", "<div xmlns=\"http://www.w3.org/1999/xhtml\">Enrolled in " + title + ".</div>");
    }

    /** @param made by action id, the tasks that are made: what waits for one of them is a draft until it has ended */
    ObjectNode task(PlannedTask planned, String carePlan, Map<String, String> made) {
        var waitsFor = planned.after().stream()
                .filter(after -> made.containsKey(after.action()))
                .toList();
        var isPatients = planned.role().equals("patient");
        var task = Json.object().put("resourceType", "Task");
        Elements.claim(task, Uptake.extension(isPatients ? "patient-task" : "staff-task"));
        Elements.setExtension(task, Uptake.extension("automated")).put("valueBoolean", true);
        Elements.setExtension(task, Uptake.extension("status-effective")).put("valueDateTime", Meta.instant(begins));
        planned.expires()
                .ifPresent(
                        days -> Elements.setExtension(task, EXPIRES).put("valueDateTime", Meta.instant(after(days))));
        for (var after : waitsFor) {
            var parts =
                    task.withArray("extension").addObject().put("url", FOLLOWS).putArray("extension");
            parts.addObject().put("url", "task").putObject("valueReference").put("reference", made.get(after.action()));
            parts.addObject().put("url", "days").put("valueInteger", after.days());
        }
        task.putArray("basedOn").addObject().put("reference", carePlan).put("display", intervention.title());
        task.put("status", !waitsFor.isEmpty() ? "draft" : isPatients ? "ready" : "requested")
                .put("intent", "order");
        Elements.concept(task.putObject("code"), Uptake.TASK_CODE, planned.code());
        task.put("description", planned.title());
        task.putObject("for").put("reference", patient);
        task.put("authoredOn", Meta.instant(begins));
        task.putObject("requester").put("reference", by.reference());
        task.putObject("owner").put("reference", owner(planned));
        task.putObject("location").put("reference", site);
        task.putObject("restriction")
                .putObject("period")
                .put("start", Meta.instant(after(planned.notBefore())))
                .put("end", Meta.instant(after(planned.due())));
        return task;
    }

    /** Navigators share their site's pool until one of them claims the task. */
    private String owner(PlannedTask planned) {
        return switch (planned.role()) {
            case "patient" -> patient;
            case "navigator" -> CourseTasks.pool(site);
            default -> somebody(planned.role());
        };
    }

    /** Who enrols does what is theirs to do; other roles' work goes to one of them, of this site if there is one. */
    private String somebody(String role) {
        if (by.role().map(WorkplaceRole::code).map(role::equals).orElse(false)) return by.reference();
        return staff.all().stream()
                .filter(member ->
                        member.role().map(WorkplaceRole::code).map(role::equals).orElse(false))
                .min(Comparator.comparing((StaffMember member) -> !member.site().equals(Optional.of(site)))
                        .thenComparing(StaffMember::reference))
                .map(StaffMember::reference)
                .orElse(by.reference());
    }

    private Instant after(int days) {
        return begins.plus(Duration.ofDays(days));
    }

    /** Once for each enrolment. */
    Optional<Decision> welcome(String carePlan) {
        return intervention
                .welcome()
                .map(text -> Decision.of("welcome|" + carePlan, patient, Content.text("welcome", "", text))
                        .about(carePlan)
                        .from(by.reference()));
    }
}
