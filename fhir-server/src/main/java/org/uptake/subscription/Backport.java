package org.uptake.subscription;

/** Canonical addresses of the Subscriptions R5 Backport guide, and of R5's SubscriptionTopic as R4 extensions. */
final class Backport {
    private static final String GUIDE = "http://hl7.org/fhir/uv/subscriptions-backport/";
    private static final String STRUCTURE = GUIDE + "StructureDefinition/";

    static final String SUBSCRIPTION = STRUCTURE + "backport-subscription";
    static final String NOTIFICATION = STRUCTURE + "backport-subscription-notification-r4";
    static final String STATUS = STRUCTURE + "backport-subscription-status-r4";
    static final String FILTER = STRUCTURE + "backport-filter-criteria";
    static final String HEARTBEAT = STRUCTURE + "backport-heartbeat-period";
    static final String TIMEOUT = STRUCTURE + "backport-timeout";
    static final String MAX_COUNT = STRUCTURE + "backport-max-count";
    static final String CHANNEL_TYPE = STRUCTURE + "backport-channel-type";
    static final String CONTENT = STRUCTURE + "backport-payload-content";
    static final String TOPIC_OFFERED = STRUCTURE + "capabilitystatement-subscriptiontopic-canonical";
    static final String SERVER = GUIDE + "CapabilityStatement/backport-subscription-server-r4";

    private static final String TOPIC = "http://hl7.org/fhir/5.0/StructureDefinition/extension-SubscriptionTopic.";

    private Backport() {}

    /** An element of R5's SubscriptionTopic on a Basic resource. */
    static String topic(String element) {
        return TOPIC + element;
    }
}
