package org.uptake.subscription;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uptake.search.TokenCondition;

/** What a Subscription asks for, checked. */
record Plan(Topic topic, List<TokenCondition> filters, Channel channel) {
    Plan {
        filters = List.copyOf(filters);
    }

    /**
     * @param endpoint https or http address, or mailto
     * @param mime Content-Type of notifications
     * @param timeout how long a receiver may take
     * @param heartbeat how long silence may last
     * @param maxCount most events in one notification
     */
    record Channel(
            ChannelType type,
            URI endpoint,
            String mime,
            Content content,
            Duration timeout,
            Optional<Duration> heartbeat,
            int maxCount) {}
}
