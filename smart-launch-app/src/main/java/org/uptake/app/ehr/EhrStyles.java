package org.uptake.app.ehr;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SMART App Launch 2.2, "Styling": an EHR's colours and fonts, as far as they can be read. */
public final class EhrStyles {
    private static final Logger LOG = LoggerFactory.getLogger(EhrStyles.class);
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final Wire wire;
    private final Cache<URI, String> remembered =
            Caffeine.newBuilder().maximumSize(200).expireAfterWrite(REMEMBERED).build();

    /** @param wire with a short deadline: a launch waits for it */
    public EhrStyles(Wire wire) {
        this.wire = wire;
    }

    /**
     * CSS that overrides our own; empty when there is nothing to override or the style cannot be had, which stops no launch.
     *
     * @param address as the EHR sent it; only its own hosts are asked
     */
    public Optional<String> css(Ehr ehr, String address) {
        if (address.isEmpty()) return Optional.empty();
        try {
            var style = URI.create(address);
            if (!Ehrs.secure(style) || !hosts(ehr).contains(style.getHost())) return Optional.empty();
            var css = remembered.getIfPresent(style);
            if (css == null) {
                css = fetched(style);
                remembered.put(style, css);
            }
            return css.isEmpty() ? Optional.empty() : Optional.of(css);
        } catch (IllegalArgumentException | IOException unusable) {
            LOG.info("the style of {} cannot be had: {}", ehr.id(), unusable.getMessage());
            return Optional.empty();
        }
    }

    private static List<String> hosts(Ehr ehr) {
        var issuer = ehr.issuer();
        return issuer == null || issuer.getHost() == null
                ? List.of(ehr.iss().getHost())
                : List.of(ehr.iss().getHost(), issuer.getHost());
    }

    private String fetched(URI address) throws IOException {
        var reply = wire.get(address, null);
        JsonNode json = reply.json();
        return reply.status() == 200 && json != null ? StyleTokens.css(json) : "";
    }
}
