package org.uptake.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.uptake.store.Json;

/** Subscriptions as clients write them. */
final class Wanted {
    static final String TOPICS = "https://w3id.org/uptake/fhir/SubscriptionTopic/";
    private static final String GUIDE = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";

    private Wanted() {}

    static ObjectNode subscription(String topic, String endpoint, String content) {
        var subscription = Json.object()
                .put("resourceType", "Subscription")
                .put("status", "requested")
                .put("reason", "to test")
                .put("criteria", TOPICS + topic);
        var channel = subscription.putObject("channel").put("type", "rest-hook").put("endpoint", endpoint);
        channel.put("payload", "application/fhir+json");
        channel.putObject("_payload")
                .putArray("extension")
                .addObject()
                .put("url", GUIDE + "backport-payload-content")
                .put("valueCode", content);
        return subscription;
    }

    static ObjectNode filter(ObjectNode subscription, String filter) {
        subscription
                .withObject("/_criteria")
                .withArray("extension")
                .addObject()
                .put("url", GUIDE + "backport-filter-criteria")
                .put("valueString", filter);
        return subscription;
    }

    /** @param name backport-heartbeat-period, backport-timeout or backport-max-count */
    static ObjectNode number(ObjectNode subscription, String name, int value) {
        ((ObjectNode) subscription.path("channel"))
                .withArray("extension")
                .addObject()
                .put("url", GUIDE + name)
                .put("valueUnsignedInt", value);
        return subscription;
    }

    static ObjectNode header(ObjectNode subscription, String line) {
        ((ObjectNode) subscription.path("channel")).withArray("header").add(line);
        return subscription;
    }

    static String task(String code, String patient, String due) {
        var task = Json.object()
                .put("resourceType", "Task")
                .put("status", "requested")
                .put("intent", "order");
        task.putObject("code")
                .putArray("coding")
                .addObject()
                .put("system", "https://w3id.org/uptake/fhir/CodeSystem/task-code")
                .put("code", code);
        task.putObject("for").put("reference", patient);
        if (!due.isEmpty()) task.putObject("restriction").putObject("period").put("end", due);
        return Json.write(task);
    }
}
