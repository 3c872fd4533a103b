package org.uptake.network;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Whether an address belongs to the open internet. */
public final class PublicAddress {
    private PublicAddress() {}

    /** RFC 6890 and its registry: everything that is not the open internet is private. */
    public static boolean is(InetAddress address) {
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
