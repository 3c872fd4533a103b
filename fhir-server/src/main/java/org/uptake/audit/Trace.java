package org.uptake.audit;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the audit has to know of the request that this thread is answering, wherever it is when an entry is made. One thread answers
 * one request from beginning to end.
 */
public final class Trace implements AutoCloseable {
    private static final ThreadLocal<Trace> CURRENT = new ThreadLocal<>();
    private static final int LONGEST_QUERY = 4_000;
    private static final int LONGEST_REASON = 500;

    private final String request;
    private final @Nullable String address;
    private final Set<String> reasons = new LinkedHashSet<>();
    private @Nullable String client;
    private @Nullable String agent;
    private @Nullable String query;
    private boolean written;

    private Trace(String request, @Nullable String address) {
        this.request = request;
        this.address = address;
    }

    /** To be closed by whoever opens it, on the same thread. */
    public static Trace open(String request, @Nullable String address) {
        var trace = new Trace(request, address);
        CURRENT.set(trace);
        return trace;
    }

    public static Optional<Trace> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** Names the policy that allowed something, for the entries of this request. */
    public static void because(String policy, String reason) {
        var trace = CURRENT.get();
        if (trace != null) trace.reasons.add(policy + ": " + reason);
    }

    /** Begins an interaction of the request: the request itself, or an entry of its batch. */
    public void asks(@Nullable String interaction) {
        query = interaction == null || interaction.length() <= LONGEST_QUERY
                ? interaction
                : interaction.substring(0, LONGEST_QUERY);
        reasons.clear();
        written = false;
    }

    /** Says why nothing was allowed, in place of what would have allowed it. */
    public void refused(String rule, String why) {
        reasons.clear();
        reasons.add(rule + ": " + (why.length() <= LONGEST_REASON ? why : why.substring(0, LONGEST_REASON)));
    }

    public void by(String clientId) {
        client = clientId;
    }

    /** @param reference PractitionerRole/{id} or {@code client:} and the client's id */
    public void as(String reference) {
        agent = reference;
    }

    public @Nullable String agent() {
        return agent;
    }

    void wrote() {
        written = true;
    }

    /** Whether an entry was stored together with what the interaction changed. */
    public boolean written() {
        return written;
    }

    public String request() {
        return request;
    }

    public @Nullable String address() {
        return address;
    }

    public @Nullable String query() {
        return query;
    }

    public @Nullable String client() {
        return client;
    }

    public @Nullable String reason() {
        return reasons.isEmpty() ? null : String.join("; ", reasons);
    }

    @Override
    public void close() {
        CURRENT.remove();
    }
}
