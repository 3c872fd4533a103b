package org.uptake.sandbox;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.oauth2.sdk.id.State;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who is signed in to the simulated EHR, by cookie. Kept in memory: after a restart one signs in again. */
final class Sessions {
    private static final String COOKIE = "sandbox_ehr";
    private static final int BYTES = 32;
    private static final Duration IDLE = Duration.ofHours(8);

    private final Cache<String, String> people =
            Caffeine.newBuilder().maximumSize(1_000).expireAfterAccess(IDLE).build();

    void open(HttpServletResponse response, String practitioner) {
        var id = new State(BYTES).getValue();
        people.put(id, practitioner);
        response.addCookie(cookie(id, -1));
    }

    void close(HttpServletRequest request, HttpServletResponse response) {
        var id = id(request);
        if (id != null) people.invalidate(id);
        response.addCookie(cookie("", 0));
    }

    /** Practitioner/{id}. */
    Optional<String> practitioner(HttpServletRequest request) {
        var id = id(request);
        return id == null ? Optional.empty() : Optional.ofNullable(people.getIfPresent(id));
    }

    private static @Nullable String id(HttpServletRequest request) {
        if (request.getCookies() == null) return null;
        for (var cookie : request.getCookies()) if (cookie.getName().equals(COOKIE)) return cookie.getValue();
        return null;
    }

    private static Cookie cookie(String value, int age) {
        var cookie = new Cookie(COOKIE, value);
        cookie.setPath("/ehr");
        cookie.setHttpOnly(true);
        cookie.setMaxAge(age);
        cookie.setAttribute("SameSite", "Lax");
        return cookie;
    }
}
