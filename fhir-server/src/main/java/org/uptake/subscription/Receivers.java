package org.uptake.subscription;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
        return isLiteral(endpoint.getHost()) && !isPublic(literal(endpoint.getHost()))
                ? Optional.of("it is an address of a private network")
                : Optional.empty();
    }

    /** Whether a connection to this address of the host may be made. */
    boolean mayConnect(String host, int port, InetAddress address) {
        return isPublic(address)
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

    /** RFC 6890 and its registry: everything that is not the open internet is private. */
    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) return false;
        var bytes = address.getAddress();
        return address instanceof Inet6Address
                ? isPublicV6(bytes)
                : isPublicV4(bytes[0] & 255, bytes[1] & 255, bytes[2] & 255);
    }

    private static boolean isPublicV4(int a, int b, int c) {
        var shared = a == 100 && b >= 64 && b < 128;
        var special = a == 192 && b == 0 && (c == 0 || c == 2);
        var benchmark = a == 198 && (b == 18 || b == 19 || (b == 51 && c == 100));
        var documentation = a == 203 && b == 0 && c == 113;
        return a != 0 && a < 240 && !shared && !special && !benchmark && !documentation;
    }

    /** Only 2000::/3 is handed out; of that, not the ranges that carry IPv4 addresses or tunnels, nor documentation. */
    private static boolean isPublicV6(byte[] bytes) {
        var first = ((bytes[0] & 255) << 8) | (bytes[1] & 255);
        var second = ((bytes[2] & 255) << 8) | (bytes[3] & 255);
        var global = first >= 0x2000 && first < 0x4000;
        var special = first == 0x2001 && (second < 0x200 || second == 0xdb8);
        return global && !special && first != 0x2002;
    }
}
