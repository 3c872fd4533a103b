package org.uptake.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.Requirement;
import org.uptake.access.Callers.Who;
import org.uptake.boot.TestServer;
import org.uptake.store.Json;
import org.uptake.subscription.SubscriptionSettings;

/**
 * Every operation, and what subscriptions send, against the written tables ({@code access/operations.txt}, {@code access/matrix.txt}): for each
 * role x level x letters of scope, an operation is refused exactly when one of its needs is not met.
 */
class OperationMatrixIT {
    /** On every type; the structure of a resource's own labels, and the reading of what the caller may read (AccessMatrixIT). */
    private static final Set<String> OF_EVERY_TYPE =
            Set.of("meta", "meta-add", "meta-delete", "everything", "validate");
    /** ExportMatrixIT. */
    private static final Set<String> EXPORTS = Set.of("export", "patient-export", "group-export");

    private static final Map<String, String> NAMES = new ConcurrentHashMap<>();
    /** By the path of a receiver, all that it was sent. */
    private static final Map<String, String> RECEIVED = new ConcurrentHashMap<>();

    private static TestServer server;
    private static HttpServer receiver;

    private record Need(String right, String type) {}

    private record Asked(String method, String address, List<String> parameters, List<Need> needs, String word) {
        static Asked of(String line) {
            var halves = line.split("\\|");
            var words = halves[0].trim().split("\\s+");
            var needs = halves[1].split(">");
            return new Asked(
                    words[0],
                    words[1],
                    List.of(words).subList(2, words.length),
                    Arrays.stream(needs[0].trim().split("\\s+"))
                            .map(need -> new Need(need.substring(0, 1), need.substring(2)))
                            .toList(),
                    needs.length == 2 ? needs[1].trim() : "");
        }

        String operation() {
            return address.substring(0, address.indexOf('/')) + " " + address.substring(address.indexOf('$'));
        }

        boolean isAllowed(Who who) {
            return needs.stream().allMatch(need -> who.mayAll(need.right(), need.type()));
        }

        TestServer.Reply ask(Who who) {
            var at = address;
            for (var name : NAMES.entrySet()) at = at.replace(name.getKey(), name.getValue());
            if (method.equals("GET")) return server.send(who.bearer(), "GET", at + query(), "");
            var body = Json.object().put("resourceType", "Parameters");
            for (var parameter : parameters) {
                var pair = parameter.split("=", 2);
                var part = body.withArray("parameter").addObject().put("name", pair[0]);
                if (pair[1].contains("/")) part.putObject("valueReference").put("reference", pair[1]);
                else part.put("valueString", pair[1]);
            }
            return server.send(who.bearer(), "POST", at, body.toString());
        }

        private String query() {
            var pairs = parameters.stream()
                    .map(parameter -> parameter.split("=", 2))
                    .map(pair -> pair[0] + "=" + URLEncoder.encode(pair[1], StandardCharsets.UTF_8))
                    .collect(Collectors.joining("&"));
            return pairs.isEmpty() ? "" : "?" + pairs;
        }
    }

    @BeforeAll
    static void prepare() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            RECEIVED.merge(exchange.getRequestURI().getPath(), body, String::concat);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        var origin = URI.create("http://127.0.0.1:" + receiver.getAddress().getPort());
        server = TestServer.start(Clock.systemUTC(), new SubscriptionSettings(Set.of(origin), Optional.empty(), ""));
        for (var role : WorkplaceRole.values())
            put(
                    "PractitionerRole",
                    role.code(),
                    "\"active\":true,\"code\":[{\"coding\":[{\"system\":\"https://w3id.org/uptake/fhir/CodeSystem/workplace-role\",\"code\":\""
                            + role.code() + "\"}]}],\"location\":[{\"reference\":\"Location/north\"}]");
        put("Patient", "a", "\"managingOrganization\":{\"reference\":\"Organization/north\"}");
        put("Task", "task-a", task("Wordtaska"));
        put(
                "Observation",
                "observation-a",
                "\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/a\"}");
        put(
                "QuestionnaireResponse",
                "interview-a",
                "\"status\":\"completed\",\"meta\":{\"security\":[{\"system\":\"" + Labels.SYSTEM
                        + "\",\"code\":\"interview\"}]}");
        put("Questionnaire", "guide", "\"status\":\"active\",\"title\":\"x\"");
        NAMES.put(
                "MEASURE",
                server.get("Measure?_count=1").json().at("/entry/0/resource/id").asText());
        var id = server.post("Subscription", subscription("/ours"))
                .json()
                .path("id")
                .asText();
        NAMES.put("SUBSCRIPTION", id);
        await("handshake", () -> RECEIVED.containsKey("/ours"));
        await(
                "active",
                () -> server.get("Subscription/" + id)
                        .json()
                        .path("status")
                        .asText()
                        .equals("active"));
        server.post("Task", "{\"resourceType\":\"Task\"," + task("Wordevent") + "}");
        await(
                "the event",
                () -> server.get("Subscription/" + id + "/$events").body().contains("Wordevent"));
    }

    @AfterAll
    static void stop() {
        server.close();
        receiver.stop(0);
    }

    private static List<Asked> table() {
        return Callers.lines("operations.txt").stream().map(Asked::of).toList();
    }

    @Test
    void every_operation_that_the_server_claims_is_in_the_table() {
        var claimed = new TreeSet<String>();
        for (var resource : server.get("metadata").json().at("/rest/0/resource"))
            for (var operation : resource.path("operation")) {
                var name = operation.path("name").asText();
                if (!OF_EVERY_TYPE.contains(name) && !EXPORTS.contains(name))
                    claimed.add(resource.path("type").asText() + " $" + name);
            }
        var written = table().stream()
                .map(Asked::operation)
                .filter(operation -> !operation.endsWith("$validate"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(claimed).isEqualTo(written);
    }

    @Test
    @Requirement({"authz.matrix", "authz.Z16"})
    void an_operation_is_refused_exactly_when_one_of_its_needs_is_not_met() {
        var wrong = new ArrayList<String>();
        var asked = 0;
        for (var who : Callers.everybody())
            for (var operation : table()) {
                asked++;
                var answer = operation.ask(who);
                var refused = answer.status() == 403;
                var shows = !operation.word().isEmpty() && answer.body().contains(operation.word());
                if (answer.status() >= 500
                        || refused == operation.isAllowed(who)
                        || shows
                                != (operation.isAllowed(who)
                                        && !operation.word().isEmpty()))
                    wrong.add(who + " " + operation + ": " + answer.status() + (shows ? " shows it" : ""));
            }
        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThan(4_000);
    }

    @Test
    @Requirement({"authz.Z18", "authz.matrix"})
    void a_subscription_sends_what_its_owner_may_read_and_nobody_else_gets_one() {
        var expected = new TreeSet<String>();
        var wrong = new ArrayList<String>();
        var number = 0;
        for (var who : Callers.everybody()) {
            var path = "/of/" + number++;
            var answer = server.send(who.bearer(), "POST", "Subscription", subscription(path));
            var may = who.mayAll("c", "Subscription") && who.mayAll("r", "Task");
            if ((answer.status() == 201) != may) wrong.add(who + ": " + answer.status() + " " + answer.body());
            if (may) expected.add(path);
        }
        assertThat(wrong).isEmpty();
        assertThat(expected).isNotEmpty();
        await("handshakes", () -> RECEIVED.keySet().containsAll(expected));
        await(
                "active",
                () -> server.get("Subscription?status=requested&_summary=count")
                                .json()
                                .path("total")
                                .asInt()
                        == 0);
        server.post("Task", "{\"resourceType\":\"Task\"," + task("Wordsent") + "}");
        await("notifications", () -> told().containsAll(expected));
        expected.add("/ours");
        assertThat(told()).isSubsetOf(expected);
    }

    private static Set<String> told() {
        return RECEIVED.entrySet().stream()
                .filter(one -> one.getValue().contains("Wordsent"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String subscription(String path) {
        var extension = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content";
        return "{\"resourceType\":\"Subscription\",\"status\":\"requested\",\"reason\":\"to test\",\"criteria\":"
                + "\"https://w3id.org/uptake/fhir/SubscriptionTopic/task-created\",\"channel\":{\"type\":\"rest-hook\",\"endpoint\":\"http://127.0.0.1:"
                + receiver.getAddress().getPort() + path
                + "\",\"payload\":\"application/fhir+json\",\"_payload\":{\"extension\":[{\"url\":\"" + extension
                + "\",\"valueCode\":\"full-resource\"}]}}}";
    }

    private static String task(String word) {
        return "\"status\":\"requested\",\"intent\":\"order\",\"description\":\"" + word
                + "\",\"code\":{\"coding\":[{\"system\":\"https://w3id.org/uptake/fhir/CodeSystem/task-code\",\"code\":\"onboard\"}]},"
                + "\"for\":{\"reference\":\"Patient/a\"},\"location\":{\"reference\":\"Location/north\"}";
    }

    private static void put(String type, String id, String elements) {
        var body = "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"," + elements + "}";
        var stored = server.send("system", "PUT", type + "/" + id, body);
        assertThat(stored.status()).as(stored.body()).isEqualTo(201);
    }

    private static void await(String what, java.util.function.BooleanSupplier there) {
        var deadline = System.nanoTime() + 30_000_000_000L;
        while (!there.getAsBoolean()) {
            if (System.nanoTime() > deadline) throw new AssertionError("it never came: " + what);
            try {
                Thread.sleep(50);
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }
    }
}
