package org.uptake.app.notices;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;
import org.uptake.app.server.FhirNode;
import org.uptake.app.server.Parameters;
import org.uptake.app.server.Reply;
import org.uptake.app.task.FailedWrite;

/**
 * {@code notices}: the Subscriptions with their state and dead letters; POST {@code notices/{id}} starts one again or sends what
 * was given up again. fhir-server decides who may.
 */
public final class NoticesPage implements Page {
    private static final int MOST = 50;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9.\\-]{1,64}");
    private static final Map<String, String> TOPICS = Map.of(
            "task-created", "New tasks",
            "task-changed", "Changes of tasks",
            "task-overdue", "Tasks that become overdue",
            "offer-answered", "Answers to offers",
            "enrolment-changed", "Enrolments and their changes",
            "disengagement", "Patients who disengage",
            "question-asked", "Patients’ questions");
    private static final Map<String, String> STATES = Map.of(
            "requested", "Asking the receiver whether it is there",
            "active", "Running",
            "error", "Stopped",
            "off", "Switched off");

    private final Desk desk;
    private final FailedWrite failures;

    public NoticesPage(Desk desk, FailedWrite failures) {
        this.desk = desk;
        this.failures = failures;
    }

    @Override
    public Response answer(Request request) {
        return request.method().equals("POST") ? act(request) : list(request);
    }

    private Response list(Request request) {
        var visit = request.visit();
        var status = desk.server().get(visit, "Subscription/$status");
        return desk.server()
                .get(visit, "Subscription?_count=" + (MOST + 1) + "&_sort=_id")
                .join()
                .fold(
                        found -> show(request, found.resources("Subscription"), states(status.join())),
                        refused -> failures.answer(request, refused, ""),
                        away -> failures.unread(request));
    }

    private Response show(Request request, List<FhirNode> all, Map<String, FhirNode> states) {
        var shown = all.subList(0, Math.min(MOST, all.size()));
        var dead = shown.stream().map(one -> deadLetters(request, one)).toList();
        var receivers = IntStream.range(0, shown.size())
                .mapToObj(i -> receiver(
                        shown.get(i),
                        Optional.ofNullable(states.get(id(shown.get(i)))),
                        given(dead.get(i).join())))
                .toList();
        var frame = desk.screen().frame(request.visit(), "Notices", "notices");
        return desk.screen().show(200, "notices/notices.jte", new NoticesView(frame, receivers, all.size() > MOST));
    }

    private CompletableFuture<Reply> deadLetters(Request request, FhirNode subscription) {
        return desk.server().get(request.visit(), "Subscription/" + id(subscription) + "/$dead-letters");
    }

    private static Map<String, FhirNode> states(Reply status) {
        return status.fold(
                found -> found.resources("Parameters").stream()
                        .collect(Collectors.toMap(
                                one -> FhirNode.id(
                                        one.parameter("subscription").textOr("", "valueReference", "reference")),
                                Function.identity(),
                                (first, second) -> first)),
                refused -> Map.of(),
                away -> Map.of());
    }

    private static NoticesView.Receiver receiver(
            FhirNode subscription, Optional<FhirNode> state, List<NoticesView.GivenUp> given) {
        var topic = subscription.textOr("", "criteria");
        var code = topic.substring(topic.lastIndexOf('/') + 1);
        var status = subscription.textOr("", "status");
        return new NoticesView.Receiver(
                id(subscription),
                subscription.textOr("", "meta", "versionId"),
                subscription.textOr(id(subscription), "reason"),
                TOPICS.getOrDefault(code, topic),
                subscription.textOr("", "channel", "endpoint"),
                STATES.getOrDefault(status, status),
                state.flatMap(known -> known.parameter("events-since-subscription-start")
                                .text("valueString"))
                        .orElse(""),
                problem(subscription, state),
                status.equals("error"),
                status.equals("active"),
                given);
    }

    private static String problem(FhirNode subscription, Optional<FhirNode> state) {
        return subscription
                .text("error")
                .or(() -> state.flatMap(known -> known.parameter("error").text("valueCodeableConcept", "text")))
                .orElse("");
    }

    private static List<NoticesView.GivenUp> given(Reply deadLetters) {
        return deadLetters.fold(
                found -> found.parameters("event").stream()
                        .map(NoticesPage::givenUp)
                        .toList(),
                refused -> List.of(),
                away -> List.of());
    }

    private static NoticesView.GivenUp givenUp(FhirNode event) {
        var number = "";
        var when = "";
        var what = "";
        var why = "";
        for (var part : event.each("part"))
            switch (part.textOr("", "name")) {
                case "event-number" -> number = part.textOr("", "valueString");
                case "timestamp" ->
                    when = part.textOr("", "valueInstant").replace('T', ' ').replaceFirst("\\..*|Z$", "");
                case "focus" -> what = part.textOr("", "valueReference", "reference");
                case "reason" -> why = part.textOr("", "valueString");
                default -> {}
            }
        return new NoticesView.GivenUp(number, when, what, why);
    }

    private Response act(Request request) {
        var id = request.segment(1);
        if (!ID.matcher(id).matches())
            return failures.answer(request, new Reply.Refused(Reply.NOT_FOUND, "There is no such receiver."), "");
        var reply = request.form("do").filter("resend"::equals).isPresent()
                ? desk.server().post(request.visit(), "Subscription/" + id + "/$resend", new Parameters().body())
                : start(request, id);
        return reply.fold(
                done -> Response.seeOther(request.url("notices")),
                refused -> failures.answer(request, refused, ""),
                away -> failures.unsure(request));
    }

    /** As whoever looks at the page saw it: a receiver that was changed meanwhile is not started. */
    private Reply start(Request request, String id) {
        var version = request.form("version").orElse("");
        var read = desk.server().get(request.visit(), "Subscription/" + id).join();
        if (!(read instanceof Reply.Found found) || !(found.body().json() instanceof ObjectNode subscription))
            return read;
        subscription.put("status", "requested").remove("error");
        return desk.server().putIfMatch(request.visit(), "Subscription/" + id, subscription, version);
    }

    private static String id(FhirNode subscription) {
        return subscription.textOr("", "id");
    }
}
