package org.uptake.app.ehr;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Whether an address that an EHR advertises may be asked. Its own host always; another one not where it lies inside our network and the
 * EHR does not, because then somebody has the app ask for them (server-side request forgery).
 */
final class AddressGuard {
    private static final int IPV6_BYTES = 16;
    private static final int SHARED_FIRST = 100;

    private AddressGuard() {}

    static boolean allows(URI base, URI address) {
        if (address.getHost().equalsIgnoreCase(base.getHost())) return true;
        try {
            var inside = isInside(base.getHost());
            for (var ip : InetAddress.getAllByName(address.getHost()))
                if (isOfThisMachine(ip) ? !isLoopback(base.getHost()) : isPrivate(ip) && !inside) return false;
            return true;
        } catch (UnknownHostException nowhere) {
            // asking it fails by itself, with words that name it
            return true;
        }
    }

    private static boolean isInside(String host) throws UnknownHostException {
        for (var ip : InetAddress.getAllByName(host)) if (isPrivate(ip) || ip.isLoopbackAddress()) return true;
        return false;
    }

    private static boolean isLoopback(String host) throws UnknownHostException {
        return InetAddress.getByName(host).isLoopbackAddress();
    }

    /** Also link-local: there machines of a cloud find their own secrets. */
    private static boolean isOfThisMachine(InetAddress ip) {
        return ip.isLoopbackAddress() || ip.isLinkLocalAddress() || ip.isAnyLocalAddress() || ip.isMulticastAddress();
    }

    /** RFC 1918, RFC 6598, RFC 4193. */
    private static boolean isPrivate(InetAddress ip) {
        var bytes = ip.getAddress();
        var first = bytes[0] & 0xff;
        if (bytes.length == IPV6_BYTES) return (first & 0xfe) == 0xfc || ip.isSiteLocalAddress();
        return ip.isSiteLocalAddress() || (first == SHARED_FIRST && (bytes[1] & 0xc0) == 0x40);
    }
}
