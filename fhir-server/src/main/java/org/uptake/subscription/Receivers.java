package org.uptake.subscription;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.uptake.network.PublicAddress;

/**
 * Where notifications may go. Public addresses by https on port 443 are open to all; anything else must be listed by the people
 * who run the server. The address is judged again when a connection is made, because names can be pointed elsewhere at any time.
 */
final class Receivers {
    private final Set<String> listed;

    /** @param listed origins, for example {@code http://integration.clinic.local:8090} */
    Receivers(Set<URI> listed) {
        this.listed = listed.stream().map(Receivers::origin).collect(Collectors.toUnmodifiableSet());
    }

    boolean isListed(URI endpoint) {
        return listed.contains(origin(endpoint));
    }

    /** What is wrong with an endpoint, as far as its text tells. */
    Optional<String> objection(URI endpoint) {
        if (endpoint.getHost() == null) return Optional.of("it needs a host name");
        if (endpoint.getRawUserInfo() != null)
            return Optional.of("it must not carry a user or password; use channel.header");
        if (endpoint.getRawFragment() != null) return Optional.of("it must not have a fragment");
        if (isListed(endpoint)) return Optional.empty();
        if (!"https".equals(endpoint.getScheme())) return Optional.of("it must be https");
        if (port(endpoint) != 443) return Optional.of("its port must be 443");
        return isLiteral(endpoint.getHost()) && !PublicAddress.is(literal(endpoint.getHost()))
                ? Optional.of("it is an address of a private network")
                : Optional.empty();
    }

    /** Whether a connection to this address of the host may be made. */
    boolean mayConnect(String host, int port, InetAddress address) {
        return PublicAddress.is(address)
                || listed.stream().anyMatch(origin -> origin.endsWith("://" + name(host) + ":" + port));
    }

    static String origin(URI endpoint) {
        return String.valueOf(endpoint.getScheme()).toLowerCase(Locale.ROOT) + "://"
                + name(String.valueOf(endpoint.getHost())) + ":" + port(endpoint);
    }

    private static String name(String host) {
        return host.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$|\\.$", "");
    }

    private static int port(URI endpoint) {
        if (endpoint.getPort() >= 0) return endpoint.getPort();
        return "http".equals(endpoint.getScheme()) ? 80 : 443;
    }

    private static boolean isLiteral(String host) {
        return host.startsWith("[") || host.matches("[0-9.]+|0[xX][0-9a-fA-F.xX]+");
    }

    private static InetAddress literal(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (java.net.UnknownHostException notAnAddress) {
            return InetAddress.getLoopbackAddress();
        }
    }
}
