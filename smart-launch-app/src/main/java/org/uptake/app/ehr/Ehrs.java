package org.uptake.app.ehr;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The allow-list. An {@code iss} that is not on it is never fetched. */
public final class Ehrs {
    private final List<Ehr> all;

    public Ehrs(List<Ehr> all) {
        this.all = List.copyOf(all);
    }

    public List<Ehr> all() {
        return all;
    }

    public Optional<Ehr> byId(String id) {
        return all.stream().filter(ehr -> ehr.id().equals(id)).findFirst();
    }

    /** Tolerates what real EHRs vary: a trailing slash, the case of scheme and host, a default port. */
    public Optional<Ehr> byIss(String iss) {
        return normal(iss)
                .flatMap(wanted -> all.stream()
                        .filter(ehr -> normal(ehr.iss().toString()).equals(Optional.of(wanted)))
                        .findFirst());
    }

    public static boolean sameBase(URI one, URI other) {
        return normal(one.toString()).equals(normal(other.toString()));
    }

    /** The only schemes and hosts we talk to: https anywhere, http on this machine. */
    static boolean secure(URI address) {
        var host = address.getHost();
        if (host == null || address.getRawUserInfo() != null) {
            return false;
        }
        return "https".equalsIgnoreCase(address.getScheme())
                || ("http".equalsIgnoreCase(address.getScheme())
                        && List.of("localhost", "127.0.0.1", "[::1]").contains(host.toLowerCase(Locale.ROOT)));
    }

    private static Optional<String> normal(String iss) {
        try {
            var uri = new URI(iss);
            if (uri.getScheme() == null
                    || uri.getHost() == null
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null) {
                return Optional.empty();
            }
            var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            var port = uri.getPort() == defaultPort(scheme) ? -1 : uri.getPort();
            var path = withoutSlash(uri.getRawPath());
            return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port + path);
        } catch (URISyntaxException notAnAddress) {
            return Optional.empty();
        }
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private static String withoutSlash(@Nullable String path) {
        if (path == null) {
            return "";
        }
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
