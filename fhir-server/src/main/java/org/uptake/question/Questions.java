package org.uptake.question;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.uptake.fhirapi.Interaction;
import org.uptake.fhirapi.OperationRoute;
import org.uptake.fhirapi.OperationRoute.Need;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.message.Content;
import org.uptake.message.Decision;
import org.uptake.message.Inbound;
import org.uptake.message.Messages;
import org.uptake.staff.StaffDirectory;
import org.uptake.store.Json;
import org.uptake.store.Meta;
import org.uptake.store.Store;
import org.uptake.store.Unit;
import org.uptake.store.Version;
import org.uptake.store.WriteRule;
import org.uptake.workplace.BusinessCalendar;

/** The feature: takes what patients write, and answers. */
public final class Questions implements Inbound.Taker {
    static final String QUESTION_TOPIC = Uptake.BASE + "/CodeSystem/question-topic";
    static final String ANSWER_QUESTION = "answer-question";
    private static final Set<String> TOPICS =
            Set.of("technical", "content", "clinical", "billing", "privacy", "scheduling", "other");

    private final Messages messages;
    private final Supplier<Store> store;
    private final StaffDirectory staff;
    private final Routing routing;
    private final Function<String, BusinessCalendar> calendars;
    private final Clock clock;

    /**
     * @param store asked when it is needed; the store is built with this feature's rule
     * @param calendars by Location/{id}; an empty text for no site
     */
    public Questions(
            Messages messages,
            Supplier<Store> store,
            StaffDirectory staff,
            Function<String, BusinessCalendar> calendars,
            Clock clock) {
        this.messages = messages;
        this.store = store;
        this.staff = staff;
        this.routing = new Routing(store, staff);
        this.calendars = calendars;
        this.clock = clock;
    }

    public WriteRule rule() {
        return new QuestionFollowsTask(staff);
    }

    public List<OperationRoute> operations() {
        return List.of(
                new OperationRoute(
                        "Task",
                        true,
                        "$answer",
                        true,
                        List.of(
                                new Need(Interaction.READ, "Task"),
                                new Need(Interaction.UPDATE, "Task"),
                                new Need(Interaction.CREATE, "Communication")),
                        new AnswerQuestion(store.get(), messages, staff)),
                new OperationRoute(
                        "Communication",
                        false,
                        "$question-figures",
                        false,
                        List.of(new Need(Interaction.SEARCH, "Communication")),
                        new QuestionFigures(store.get(), staff, calendars, clock)));
    }

    /** Starts to look for questions that nobody has answered in time. */
    public AutoCloseable start() {
        var escalation = new Escalation(store.get(), routing, this::due, clock);
        escalation.start();
        return escalation;
    }

    @Override
    public Optional<String> take(Unit unit, Inbound inbound, boolean shown) {
        var patient = Elements.id(inbound.patient(), "Patient")
                .flatMap(id -> unit.look("Patient", id))
                .filter(version -> !version.deleted())
                .map(Version::tree);
        if (patient.isEmpty()) return Optional.empty();
        var crisis = CrisisWords.areIn(inbound.text());
        var topic = crisis
                ? Routing.CRISIS
                : inbound.topic().filter(TOPICS::contains).orElse("other");
        var way = routing.of(unit, patient.get(), inbound.patient(), inbound.enrolment(), topic);
        var communication = unit.newId();
        var task = unit.newId();
        unit.createAs(communication, communication(inbound, topic, way));
        var due = crisis
                ? unit.now().plus(within(way))
                : due(way.site(), unit.now(), within(way).toMillis());
        unit.createAs(task, task(unit, inbound, communication, crisis, way, due));
        new QuestionTable(unit.connection())
                .insert(new QuestionTable.Row(
                        communication,
                        task,
                        inbound.patient(),
                        inbound.channel().code(),
                        topic,
                        way.site(),
                        way.route().role(),
                        way.route().standIn(),
                        within(way).toMillis(),
                        0,
                        inbound.received(),
                        Optional.of(due),
                        Optional.empty(),
                        Optional.empty(),
                        0));
        if (!crisis) return Optional.empty();
        var words = messages.crisisWords(patient.get());
        if (!shown)
            messages.decide(
                    unit,
                    Decision.of("crisis|" + communication, inbound.patient(), Content.text("reply", "", words))
                            .by(inbound.channel())
                            .answering("Communication/" + communication)
                            .atOnce());
        return Optional.of(words);
    }

    @Override
    public boolean isCrisis(String text) {
        return CrisisWords.areIn(text);
    }

    private static Duration within(Routing.Way way) {
        return Duration.ofMinutes(Math.round(way.route().hours() * 60));
    }

    /** In business hours of the site. */
    private Instant due(String site, Instant from, long millis) {
        var due = calendars.apply(site).after(from.toEpochMilli(), millis);
        return due == Long.MAX_VALUE ? from.plusMillis(millis) : Instant.ofEpochMilli(due);
    }

    private static ObjectNode communication(Inbound inbound, String topic, Routing.Way way) {
        var question = Json.object().put("resourceType", "Communication");
        Elements.claim(question, Uptake.extension("question"));
        way.rule()
                .ifPresent(rule -> Elements.setExtension(question, Uptake.extension("routing-rule"))
                        .put("valueCanonical", rule));
        way.carePlan()
                .ifPresent(plan -> question.putArray("basedOn").addObject().put("reference", plan));
        inbound.answers()
                .ifPresent(answered ->
                        question.putArray("inResponseTo").addObject().put("reference", answered));
        question.put("status", "completed");
        Elements.concept(question.putArray("category").addObject(), Uptake.MESSAGE_CATEGORY, "patient-question");
        Elements.concept(
                question.putArray("medium").addObject(),
                "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode",
                inbound.channel().participationMode());
        question.putObject("subject").put("reference", inbound.patient());
        Elements.concept(question.putObject("topic"), QUESTION_TOPIC, topic);
        question.put("received", Meta.instant(inbound.received()));
        question.putObject("sender").put("reference", inbound.patient());
        question.putArray("payload").addObject().put("contentString", inbound.text());
        return question;
    }

    private ObjectNode task(
            Unit unit, Inbound inbound, String communication, boolean crisis, Routing.Way way, Instant due) {
        var task = Json.object().put("resourceType", "Task");
        Elements.claim(task, Uptake.extension("answer-question"));
        Elements.setExtension(task, Uptake.extension("automated")).put("valueBoolean", true);
        way.rule()
                .ifPresent(rule -> Elements.setExtension(task, Uptake.extension("routing-rule"))
                        .put("valueCanonical", rule));
        task.putArray("identifier")
                .addObject()
                .put("system", Uptake.TASK_IDENTIFIER)
                .put("value", "question|" + communication);
        way.carePlan().ifPresent(plan -> task.putArray("basedOn").addObject().put("reference", plan));
        task.put("status", "requested").put("intent", "order").put("priority", crisis ? "stat" : "routine");
        Elements.concept(task.putObject("code"), Uptake.TASK_CODE, ANSWER_QUESTION);
        task.put("description", crisis ? "Answer at once: possible crisis" : "Answer a question");
        task.putObject("focus").put("reference", "Communication/" + communication);
        task.putObject("for").put("reference", inbound.patient());
        task.put("authoredOn", Meta.instant(unit.now()));
        task.putObject("requester").put("reference", inbound.patient());
        routing.owner(unit, way.route().role(), way.site())
                .ifPresent(owner -> task.putObject("owner").put("reference", owner));
        if (!way.site().isEmpty()) task.putObject("location").put("reference", way.site());
        task.putObject("restriction")
                .putObject("period")
                .put("start", Meta.instant(unit.now()))
                .put("end", Meta.instant(due));
        return task;
    }

    /** Whether a task is about a question. */
    static boolean isAnswering(JsonNode task) {
        return Elements.code(task.path("code"), Uptake.TASK_CODE)
                .filter(ANSWER_QUESTION::equals)
                .isPresent();
    }
}
