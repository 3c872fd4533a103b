package org.uptake.cdshooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.cdshooks.HookBed.INSOMNIA;
import static org.uptake.cdshooks.HookBed.VIEW;
import static org.uptake.cdshooks.HookBed.bundle;
import static org.uptake.cdshooks.HookBed.suggestion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uptake.store.Json;

/** CDS Hooks 2.0 as an EHR meets it, over HTTP with signed tokens. */
class CdsHooksIT {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static HookBed bed;

    @BeforeAll
    static void start() throws Exception {
        bed = new HookBed();
    }

    @AfterEach
    void forget() {
        bed.ehr.forget();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @Test
    void discovery_names_both_services_and_what_the_rules_read() {
        var discovery =
                bed.send(HttpRequest.newBuilder(URI.create(bed.address(""))).build());
        assertThat(discovery.status()).isEqualTo(200);
        var services = discovery.json().path("services");
        assertThat(services)
                .extracting(service -> service.path("hook").asText())
                .containsExactly("patient-view", "encounter-start");
        var prefetch = services.get(0).path("prefetch");
        assertThat(prefetch.path("patient").asText()).isEqualTo("Patient/{{context.patientId}}");
        assertThat(prefetch.path("condition").asText()).isEqualTo("Condition?patient={{context.patientId}}");
        assertThat(prefetch.path("observation").asText())
                .startsWith("Observation?patient={{context.patientId}}&code=")
                .contains("http://loinc.org|44261-6", "CodeSystem/score|isi-total")
                .endsWith("&_sort=-date&_count=20");
        assertNothingEmpty(discovery.json());
    }

    @Test
    void a_browser_may_ask_from_anywhere() {
        var preflight = bed.send(HttpRequest.newBuilder(URI.create(bed.address(VIEW)))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", "https://sandbox.example.org")
                .build());
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.response().headers().firstValue("Access-Control-Allow-Origin"))
                .contains("*");
        assertThat(preflight
                        .response()
                        .headers()
                        .firstValue("Access-Control-Allow-Headers")
                        .orElse(""))
                .contains("Authorization");
    }

    @Test
    void a_suitable_patient_has_one_card_that_says_why_and_opens_the_app() {
        var answer = bed.view(bed.patient());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.cards()).hasSize(1);
        var card = answer.cards().get(0);
        assertThat(card.path("summary").asText()).isEqualTo("Consider offering: CBT for insomnia");
        assertThat(card.path("indicator").asText()).isEqualTo("info");
        assertThat(card.path("source").path("label").asText()).isEqualTo("Uptake");
        assertThat(card.path("detail").asText())
                .contains("Adults with insomnia on the problem list", "Insomnia Severity Index", "15", "version 1.0");
        assertThat(card.path("selectionBehavior").asText()).isEqualTo("at-most-one");
        assertThat(card.path("suggestions"))
                .extracting(s -> s.path("label").asText())
                .anySatisfy(label -> assertThat(label).startsWith("Offer later"))
                .anySatisfy(label -> assertThat(label).startsWith("Patient declined: "));
        assertThat(card.path("overrideReasons")).hasSize(4);
        var link = card.path("links").get(0);
        assertThat(link.path("type").asText()).isEqualTo("smart");
        assertThat(link.path("url").asText()).isEqualTo("http://127.0.0.1:1/launch");
        assertThat(link.path("appContext").asText())
                .isEqualTo("{\"card\":\"" + card.path("uuid").asText() + "\"}");
        assertNothingEmpty(answer.json());
    }

    @Test
    void a_hook_that_fires_again_has_the_same_card() {
        var known = bed.patient();
        var hook = bed.hook(known);
        var first = bed.view(hook).cards().get(0).path("uuid");
        assertThat(bed.view(hook).cards().get(0).path("uuid")).isEqualTo(first);
        assertThat(bed.view(known).cards().get(0).path("uuid")).isNotEqualTo(first);
        assertThat(bed.offers(known)).isEmpty();
    }

    @Test
    void encounter_start_answers_too_and_needs_its_encounter() {
        var known = bed.patient();
        var hook = bed.hook(known).put("hook", "encounter-start");
        assertThat(bed.call("uptake-encounter-start", hook).rule()).isEqualTo("cds-request");
        ((ObjectNode) hook.path("context")).put("encounterId", "e-1");
        assertThat(bed.call("uptake-encounter-start", hook).cards()).hasSize(1);
    }

    @Test
    void what_was_not_prefetched_is_read_from_the_ehr_with_its_token() {
        var known = bed.patient();
        var hook = bed.hook(known);
        var prefetch = (ObjectNode) hook.path("prefetch");
        bed.ehr.has("Condition", (ObjectNode) prefetch.remove("condition"));
        bed.ehr.has("Observation", (ObjectNode) prefetch.remove("observation"));
        prefetch.set("encounter", Json.object().put("resourceType", "OperationOutcome"));
        hook.putObject("fhirAuthorization").put("access_token", "secret-1").put("token_type", "Bearer");
        assertThat(bed.view(hook).cards()).hasSize(1);
        assertThat(bed.ehr.asked)
                .anySatisfy(asked -> assertThat(asked)
                        .startsWith("/fhir/Condition?patient=" + known.id())
                        .endsWith("Bearer secret-1"))
                .noneSatisfy(asked -> assertThat(asked).startsWith("/fhir/Patient"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"condition", "observation", "patient"})
    void without_data_and_without_a_way_to_it_the_answer_is_412_or_no_card(String key) {
        var hook = bed.hook(bed.patient());
        ((ObjectNode) hook.path("prefetch")).remove(key);
        var answer = bed.view(hook);
        // relapse-monitoring reads no observation, so something can be judged without one
        if (key.equals("observation")) assertThat(answer.cards()).isEmpty();
        else {
            assertThat(answer.status()).isEqualTo(412);
            assertThat(answer.rule()).isEqualTo("cds-data");
        }
        hook.putObject("prefetch").putNull("patient");
        assertThat(bed.view(hook).status()).isEqualTo(412);
    }

    @Test
    void a_slow_ehr_or_one_that_answers_nonsense_leaves_the_card_list_empty() {
        var hook = bed.hook(bed.patient());
        hook.remove("prefetch");
        hook.putObject("fhirAuthorization").put("access_token", "secret");
        bed.ehr.delay = Duration.ofSeconds(3);
        var began = System.nanoTime();
        var slow = bed.view(hook);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        assertThat(slow.status()).isEqualTo(200);
        assertThat(slow.body()).isEqualTo("{\"cards\":[]}");
        bed.ehr.delay = Duration.ZERO;
        bed.ehr.has("Patient", Json.object().put("resourceType", "OperationOutcome"));
        assertThat(bed.view(hook).body()).isEqualTo("{\"cards\":[]}");
    }

    @Test
    void somebody_elses_resources_are_dropped() {
        var known = bed.patient();
        var hook = bed.hook(known);
        ((ObjectNode) hook.path("prefetch")).set("condition", bundle(HookBed.insomnia("somebody-else", "Insomnia")));
        assertThat(bed.view(hook).cards()).isEmpty();
        var swapped = bed.hook(known);
        ((ObjectNode) swapped.at("/prefetch/patient")).put("id", "somebody-else");
        assertThat(bed.view(swapped).status()).isEqualTo(412);
    }

    @Test
    void a_broken_rule_gives_no_card_and_takes_none_from_the_others() {
        var broken = bed.server.get("PlanDefinition/" + INSOMNIA).json();
        broken.put("id", "broken").put("url", "https://example.org/broken").put("title", "Broken");
        for (var extension : broken.path("extension"))
            if (extension.path("url").asText().endsWith("/eligibility"))
                ((ObjectNode) extension.at("/extension/0/valueExpression"))
                        .put("expression", "Bundle.entry.resource.ofType(Patient).birthDate.toQuantity(1, 2)");
            else if (extension.path("url").asText().endsWith("eligibility-rule"))
                for (var i = extension.path("extension").size() - 1; i >= 0; i--)
                    if (extension.path("extension").get(i).path("url").asText().startsWith("suits"))
                        ((com.fasterxml.jackson.databind.node.ArrayNode) extension.path("extension")).remove(i);
        var put = bed.server.send("system", "PUT", "PlanDefinition/broken", broken.toString());
        assertThat(put.status()).as(put.body()).isIn(201, 422);
        bed.clock.forward(Duration.ofSeconds(6));
        var answer = bed.view(bed.patient());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.cards()).hasSize(1);
    }

    @Test
    void requests_that_cannot_be_understood_say_what_is_wrong() {
        var known = bed.patient();
        assertThat(bed.view(bed.hook(known).put("hook", "order-sign")).rule()).isEqualTo("cds-request");
        assertThat(bed.view(bed.hook(known).put("hookInstance", "1")).rule()).isEqualTo("cds-request");
        var somebody = bed.hook(known);
        ((ObjectNode) somebody.path("context")).put("userId", "dr-1");
        assertThat(bed.view(somebody).status()).isEqualTo(400);
        var nobody = bed.hook(known);
        ((ObjectNode) nobody.path("context")).put("patientId", "../Patient");
        assertThat(bed.view(nobody).status()).isEqualTo(400);
        assertThat(bed.call("unknown", bed.hook(known)).status()).isEqualTo(404);
        assertThat(bed.call(VIEW, "[", bed.ehr.token(bed.address(VIEW))).status())
                .isEqualTo(400);
        assertThat(bed.view(bed.hook(known).put("fhirServer", "https://other.example.org/fhir"))
                        .rule())
                .isEqualTo("cds-request");
    }

    @Test
    void text_of_the_chart_makes_no_markup_and_a_long_title_is_cut_by_characters() {
        var known = bed.patient();
        var hook = bed.hook(known);
        ((ObjectNode) hook.path("prefetch"))
                .set(
                        "condition",
                        bundle(HookBed.insomnia(
                                known.id(),
                                "<script>x</script> [a](javascript:b) ![c](http://d) " + "y".repeat(10_000))));
        var detail = bed.view(hook).cards().get(0).path("detail").asText();
        assertThat(detail)
                .contains("&lt;script&gt;", "\\[a\\]\\(javascript:b\\)", "http\\://d")
                .hasSizeLessThan(2_000);
        assertThat(Cards.plain("a\\b")).isEqualTo("a\\\\b");
    }

    @Test
    void a_declined_offer_is_respected_for_its_cool_down_and_recorded_with_its_reason() {
        var known = bed.patient();
        var card = bed.view(known).cards().get(0);
        assertThat(bed.feedback(card, "accepted", suggestion(card, "no time")).status())
                .isEqualTo(200);
        var offers = bed.offers(known);
        assertThat(offers).hasSize(1);
        assertThat(offers.get(0).path("status").asText()).isEqualTo("completed");
        assertThat(offers.get(0).toString()).contains("\"declined\"", "\"no-time\"", "PractitionerRole/okafor");
        assertThat(bed.view(known).cards()).isEmpty();
        bed.feedback(card, "accepted", suggestion(card, "no time"));
        assertThat(bed.offers(known)).as("the same feedback again").hasSize(1);
        bed.clock.forward(Duration.ofDays(91));
        assertThat(bed.view(known).cards()).hasSize(1);
    }

    @Test
    void the_same_feedback_twice_at_a_time_is_done_once() throws Exception {
        var threads = java.util.concurrent.Executors.newFixedThreadPool(4);
        try {
            for (var i = 0; i < 10; i++) {
                var known = bed.patient();
                var card = bed.view(known).cards().get(0);
                var together = new java.util.concurrent.CyclicBarrier(4);
                var sent = new ArrayList<java.util.concurrent.Future<Integer>>();
                for (var n = 0; n < 4; n++)
                    sent.add(threads.submit(() -> {
                        together.await();
                        return bed.feedback(card, "accepted", suggestion(card, "no time"))
                                .status();
                    }));
                for (var one : sent) assertThat(one.get()).isEqualTo(200);
                assertThat(bed.offers(known)).hasSize(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_call_is_in_the_audit_with_its_policy_its_address_and_its_trace() throws Exception {
        var known = bed.patient();
        var answer = bed.view(known);
        var request = answer.response().headers().firstValue("X-Request-Id").orElseThrow();
        var event = audited("patient=" + known.here(), request);
        assertThat(event.at("/agent/0/policy/0").asText()).endsWith("/policy/cds-client");
        assertThat(event.at("/agent/0/network/address").asText()).isEqualTo("127.0.0.1");
        assertThat(event.at("/agent/0/who/display").asText()).isEqualTo(bed.ehr.origin());
        assertThat(event.path("outcomeDesc").asText()).contains("listed EHR");

        var card = answer.cards().get(0);
        var feedback = bed.feedback(card, "accepted", suggestion(card, "no time"));
        var told = feedback.response().headers().firstValue("X-Request-Id").orElseThrow();
        var written = audited("patient=" + known.here() + "&action=C,U", told);
        assertThat(written.at("/agent/0/network/address").asText()).isEqualTo("127.0.0.1");

        var refused = bed.call(VIEW, bed.hook(known).toString(), "not a token");
        var turnedAway = refused.response().headers().firstValue("X-Request-Id").orElseThrow();
        var refusal = audited("outcome=4", turnedAway);
        assertThat(refusal.path("outcomeDesc").asText()).startsWith("cds-token: ");
        assertThat(refusal.at("/agent/0").has("policy")).isFalse();
    }

    private static JsonNode audited(String query, String request) throws InterruptedException {
        for (var i = 0; i < 50; i++) {
            var found = bed.server
                    .send("client compliance system/AuditEvent.rs", "GET", "AuditEvent?" + query, "")
                    .json();
            for (var entry : found.path("entry")) if (entry.toString().contains(request)) return entry.path("resource");
            Thread.sleep(100);
        }
        throw new AssertionError("no event of request " + request);
    }

    @Test
    void later_is_a_task_for_the_person_that_waits_two_weeks_and_no_card_till_then() {
        var known = bed.patient();
        var card = bed.view(known).cards().get(0);
        bed.feedback(card, "accepted", suggestion(card, "Offer later"));
        var offer = bed.offers(known).get(0);
        assertThat(offer.path("status").asText()).isEqualTo("requested");
        assertThat(offer.at("/owner/reference").asText()).isEqualTo("PractitionerRole/okafor");
        assertThat(offer.at("/restriction/period/start").asText())
                .startsWith(
                        bed.clock.instant().plus(Duration.ofDays(14)).toString().substring(0, 10));
        assertThat(bed.view(known).cards()).isEmpty();
        bed.clock.forward(Duration.ofDays(15));
        assertThat(bed.view(known).cards()).hasSize(1);
    }

    @Test
    void nothing_is_proposed_while_it_runs() {
        var known = bed.patient();
        var enrol = Json.object().put("resourceType", "Parameters");
        enrol.putArray("parameter")
                .addObject()
                .put("name", "patient")
                .putObject("valueReference")
                .put("reference", "Patient/" + known.here());
        assertThat(bed.server
                        .send(
                                "PractitionerRole/okafor",
                                "POST",
                                "PlanDefinition/" + INSOMNIA + "/$enrol",
                                enrol.toString())
                        .status())
                .isEqualTo(201);
        assertThat(bed.view(known).cards()).isEmpty();
    }

    @Test
    void a_patient_whom_we_have_not_met_has_cards_and_is_left_in_peace_too() {
        var stranger = new HookBed.Known("never-met", "", "mrn-never-met");
        var card = bed.view(stranger).cards().get(0);
        bed.feedback(card, "accepted", suggestion(card, "other care"));
        assertThat(bed.view(stranger).cards()).isEmpty();
    }

    @Test
    void feedback_that_nobody_knows_is_passed_over_and_what_is_no_feedback_is_refused() {
        var unknown = Json.object().put("uuid", UUID.randomUUID().toString());
        assertThat(bed.feedback(unknown, "accepted", "x").status()).isEqualTo(200);
        assertThat(bed.feedback(Json.object().put("uuid", "x"), "overridden").status())
                .isEqualTo(200);
        assertThat(bed.feedback(unknown, "liked").rule()).isEqualTo("cds-request");
        assertThat(bed.call(VIEW + "/feedback", Json.object()).rule()).isEqualTo("cds-request");
    }

    @Test
    void what_became_of_the_cards_is_counted_and_a_link_that_was_followed_opens_the_offer() {
        var before = counts();
        var known = bed.patient();
        var opened = bed.view(known).cards().get(0).path("uuid").asText();
        var overridden = bed.view(bed.patient()).cards().get(0);
        var body = Json.object();
        var item = body.putArray("feedback")
                .addObject()
                .put("card", overridden.path("uuid").asText())
                .put("outcome", "overridden");
        item.putObject("overrideReason")
                .put("userComment", "Private words")
                .putObject("reason")
                .put("code", "wrong");
        bed.call(VIEW + "/feedback", body);
        assertThat(open(opened, known.here()).body()).contains("PlanDefinition/" + INSOMNIA);
        assertThat(open(opened, "somebody-else").status()).isEqualTo(404);
        assertThat(open("no-uuid", known.here()).status()).isEqualTo(404);
        assertThat(counts())
                .containsEntry("opened", before.getOrDefault("opened", 0) + 1)
                .containsEntry("overridden wrong", before.getOrDefault("overridden wrong", 0) + 1);
        assertThat(report().body()).doesNotContain("Private words");
        bed.view(bed.patient());
        var waiting = counts().get("waiting");
        assertThat(waiting).isPositive();
        bed.clock.forward(Duration.ofDays(2));
        assertThat(counts().get("ignored")).isGreaterThanOrEqualTo(waiting);
        assertThat(bed.server
                        .get("PlanDefinition/$card-feedback?periodStart=x&periodEnd=2026-01-01")
                        .status())
                .isEqualTo(400);
    }

    private static org.uptake.boot.TestServer.Reply open(String card, String patient) {
        var call = Json.object().put("resourceType", "Parameters");
        var parameters = call.putArray("parameter");
        parameters.addObject().put("name", "card").put("valueString", card);
        parameters
                .addObject()
                .put("name", "patient")
                .putObject("valueReference")
                .put("reference", "Patient/" + patient);
        return bed.server.post("PlanDefinition/$open-card", call.toString());
    }

    private static org.uptake.boot.TestServer.Reply report() {
        return bed.server.get("PlanDefinition/$card-feedback?periodStart=2020-01-01&periodEnd=2099-01-01");
    }

    private static java.util.Map<String, Integer> counts() {
        var counts = new java.util.HashMap<String, Integer>();
        for (var intervention : report().json().path("parameter"))
            for (var part : intervention.path("part"))
                if (part.path("name").asText().equals("cards")) {
                    var key = new ArrayList<String>();
                    var count = 0;
                    for (var value : part.path("part"))
                        if (value.has("valueInteger"))
                            count = value.path("valueInteger").asInt();
                        else
                            key.add(value.path("valueCode")
                                    .asText(value.path("valueString").asText()));
                    counts.merge(String.join(" ", key), count, Integer::sum);
                }
        return counts;
    }

    /** CDS Hooks 2.0: no null, no empty string, array or object. */
    private static void assertNothingEmpty(JsonNode node) {
        assertThat(node.isNull()).isFalse();
        if (node.isTextual()) assertThat(node.asText()).isNotEmpty();
        if (node.isContainerNode())
            assertThat(List.of(node)).allSatisfy(each -> assertThat(each.size()).isPositive());
        node.forEach(CdsHooksIT::assertNothingEmpty);
    }
}
