package org.uptake.engagement;

import java.util.HexFormat;
import java.util.List;

/** Bytes as PostgreSQL reads a bytea. */
final class Bytes {
    private Bytes() {}

    static String hex(byte[] bytes) {
        return "\\x" + HexFormat.of().formatHex(bytes);
    }

    /** Numbers from 0 to 255. */
    static String hex(List<Integer> numbers) {
        var bytes = new byte[numbers.size()];
        for (var i = 0; i < bytes.length; i++) bytes[i] = numbers.get(i).byteValue();
        return hex(bytes);
    }
}
