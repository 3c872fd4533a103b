package org.uptake.oauth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is registered: those whom the server was started with and those who were added since, without the disabled ones; half a minute old at most. */
public final class ClientRegister {
    private static final Logger LOG = LoggerFactory.getLogger(ClientRegister.class);
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final List<Client> fixed;
    private final Supplier<Added> source;
    private final Clock clock;
    private volatile Snapshot snapshot;

    /**
     * @param clients added while servers run
     * @param disabled ids, also of clients that a server was started with
     */
    public record Added(List<Client> clients, Set<String> disabled) {
        public static final Added NONE = new Added(List.of(), Set.of());

        public Added {
            clients = List.copyOf(clients);
            disabled = Set.copyOf(disabled);
        }
    }

    private record Snapshot(Map<String, Client> clients, Set<String> disabled, Instant taken) {}

    public ClientRegister(List<Client> fixed, Supplier<Added> source, Clock clock) {
        this.fixed = List.copyOf(fixed);
        this.source = source;
        this.clock = clock;
        this.snapshot = taken(source.get());
    }

    Optional<Client> find(String id) {
        return Optional.ofNullable(current().clients().get(id));
    }

    Collection<Client> all() {
        return current().clients().values();
    }

    boolean isDisabled(String id) {
        return current().disabled().contains(id);
    }

    private Snapshot current() {
        var known = snapshot;
        if (clock.instant().isBefore(known.taken().plus(FRESH))) return known;
        try {
            snapshot = taken(source.get());
        } catch (RuntimeException away) {
            // what was true half a minute ago is better than nobody's coming in
            LOG.warn("clients cannot be looked up, those known stay: {}", away.getMessage());
            snapshot = new Snapshot(known.clients(), known.disabled(), clock.instant());
        }
        return snapshot;
    }

    private Snapshot taken(Added added) {
        var clients = new LinkedHashMap<String, Client>();
        for (var client : added.clients()) clients.put(client.id(), client);
        for (var client : fixed) clients.put(client.id(), client);
        clients.keySet().removeAll(added.disabled());
        return new Snapshot(Map.copyOf(clients), added.disabled(), clock.instant());
    }
}
