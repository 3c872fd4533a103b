package org.uptake.app.visit;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decides whether a request belongs to the visit in its address. No page sees a request before. */
public final class VisitGate {
    private final Visits visits;
    private final String ownOrigin;

    /** @param publicBase where browsers see the app */
    public VisitGate(Visits visits, URI publicBase) {
        this.visits = visits;
        this.ownOrigin = publicBase.getScheme() + "://" + publicBase.getAuthority();
    }

    /**
     * What the gate looks at.
     *
     * @param visit of the address; empty when none runs there
     * @param changes whether the request may change something (anything but GET and HEAD)
     * @param csrf the token that came back; null when none did
     * @param origin the Origin header; null when absent
     * @param fetchSite the Sec-Fetch-Site header; null when absent
     */
    public record Knock(
            Optional<Kept> visit,
            Map<String, String> cookies,
            boolean changes,
            @Nullable String csrf,
            @Nullable String origin,
            @Nullable String fetchSite) {}

    /** Whoever is let in has used the visit, unless only looking at how long it runs. */
    public <R> R admit(Knock knock, boolean looking, Function<Visit, R> in, Function<VisitRefusal, R> out) {
        if (knock.visit().isEmpty()) return out.apply(VisitRefusal.OVER);
        var kept = knock.visit().get();
        var visit = kept.visit();
        if (!visits.isOf(kept, knock.cookies().get(BrowserCookie.VISIT + visit.id())))
            return out.apply(VisitRefusal.ELSEWHERE);
        if (knock.changes() && !ours(knock, visit)) return out.apply(VisitRefusal.FORGED);
        if (!looking) visits.used(kept);
        return in.apply(visit);
    }

    /** The token decides; the headers, where a browser sends them, must not speak against it. */
    private boolean ours(Knock knock, Visit visit) {
        return fromOwnPage(knock) && knock.csrf() != null && equal(knock.csrf(), visit.csrf());
    }

    /** Under {@code Referrer-Policy: no-referrer} a browser says {@code Origin: null} even to ourselves, so Sec-Fetch-Site speaks first. */
    private boolean fromOwnPage(Knock knock) {
        if (knock.fetchSite() != null) {
            return knock.fetchSite().equals("same-origin");
        }
        return knock.origin() == null
                || knock.origin().equals("null")
                || knock.origin().equals(ownOrigin);
    }

    private static boolean equal(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
