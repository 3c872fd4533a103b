package org.uptake.app.visit;

import java.time.Duration;

/**
 * The only kind of cookie we set. {@code __Host-} ties it to this host; {@code SameSite=None; Partitioned} keeps it alive inside an EHR's frame
 * (CHIPS) without letting it travel to another EHR's frame. Written by hand because the servlet API cannot say Partitioned reliably.
 */
public final class BrowserCookie {
    public static final String VISIT = "__Host-uptake-v-";
    public static final String LAUNCH = "__Host-uptake-l-";

    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=None; Partitioned";

    private BrowserCookie() {}

    /** Lives as long as the browser's session. */
    public static String set(String name, String value) {
        return name + "=" + value + ATTRIBUTES;
    }

    public static String set(String name, String value, Duration life) {
        return set(name, value) + "; Max-Age=" + life.toSeconds();
    }

    public static String clear(String name) {
        return set(name, "", Duration.ZERO);
    }
}
