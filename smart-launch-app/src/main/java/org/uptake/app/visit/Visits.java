package org.uptake.app.visit;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The running visits, in memory: after a restart the person opens the app from the chart again. */
public final class Visits {
    private final Clock clock;
    private final Supplier<String> random;
    private final Limits limits;
    private final Map<String, Session> running = new ConcurrentHashMap<>();

    /**
     * @param idle a visit nobody used for so long is over
     * @param longest a visit is over after this, used or not
     * @param most visits at once; the one idle for longest makes room
     * @param perBrowser visits at once in one browser, which bounds its cookies
     */
    public record Limits(Duration idle, Duration longest, int most, int perBrowser) {
        public static Limits usual() {
            return new Limits(Duration.ofMinutes(30), Duration.ofHours(10), 20_000, 10);
        }
    }

    public Visits(Clock clock, Supplier<String> random, Limits limits) {
        this.clock = clock;
        this.random = random;
        this.limits = limits;
    }

    /**
     * What a launch found out.
     *
     * @param patient Patient/{id} on fhir-server; null without a chart
     */
    public record Facts(
            EhrGrant grant, ServerToken token, @Nullable String patient, boolean needsBanner) {}

    /** A new visit and the {@code Set-Cookie} values that belong to it. */
    public record Opened(Visit visit, List<String> setCookies) {}

    /** @param cookies of the browser, to bound their number */
    public Opened open(Facts facts, Map<String, String> cookies) {
        makeRoom();
        var closed = closeOldest(cookies);
        var now = clock.instant();
        var session = new Session(visit(facts), random.get(), facts.grant(), facts.token(), now);
        running.put(session.visit.id(), session);
        var set = new ArrayList<>(closed);
        set.add(BrowserCookie.set(BrowserCookie.VISIT + session.visit.id(), session.cookie));
        return new Opened(session.visit, List.copyOf(set));
    }

    private Visit visit(Facts facts) {
        var ehr = facts.grant().ehr();
        var token = facts.token();
        return new Visit(
                random.get().substring(0, 22),
                URI.create(ehr.iss().toString()),
                ehr.name(),
                facts.patient(),
                token.person(),
                token.role(),
                token.site(),
                facts.needsBanner(),
                random.get());
    }

    /** The visit, when this browser holds its cookie and it is not over; counts as a use. */
    public Optional<Visit> find(String id, @Nullable String cookie) {
        return session(id)
                .filter(session -> cookie != null && same(session.cookie, cookie))
                .map(session -> {
                    session.seen(clock.instant());
                    return session.visit;
                });
    }

    boolean isRunning(String id) {
        return session(id).isPresent();
    }

    /** Origins that may frame this visit's pages; none when it is unknown. */
    public List<String> frameAncestors(String id) {
        return session(id)
                .map(session -> session.grant().ehr().frameAncestors())
                .orElse(List.of());
    }

    public void close(String id) {
        running.remove(id);
    }

    public int count() {
        return running.size();
    }

    Optional<Session> session(String id) {
        var session = running.get(id);
        if (session != null && over(session)) {
            running.remove(id);
            return Optional.empty();
        }
        return Optional.ofNullable(session);
    }

    private boolean over(Session session) {
        var now = clock.instant();
        return !now.isBefore(session.lastSeen().plus(limits.idle()))
                || !now.isBefore(session.opened.plus(limits.longest()));
    }

    private void makeRoom() {
        running.values().removeIf(this::over);
        while (running.size() >= limits.most()) {
            running.values().stream()
                    .min(Comparator.comparing(Session::lastSeen))
                    .ifPresent(s -> close(s.visit.id()));
        }
    }

    /** Cookies of visits that are over go, and so do the longest unused ones above the limit. */
    private List<String> closeOldest(Map<String, String> cookies) {
        var mine = cookies.keySet().stream()
                .filter(name -> name.startsWith(BrowserCookie.VISIT))
                .map(name -> name.substring(BrowserCookie.VISIT.length()))
                .sorted(Comparator.comparing(this::lastUse).reversed())
                .toList();
        var dropped = mine.stream()
                .skip(limits.perBrowser() - 1L)
                .filter(id -> find(id, cookies.get(BrowserCookie.VISIT + id)).isPresent())
                .toList();
        dropped.forEach(this::close);
        return mine.stream()
                .filter(id -> !isRunning(id))
                .map(id -> BrowserCookie.clear(BrowserCookie.VISIT + id))
                .toList();
    }

    private Instant lastUse(String id) {
        return session(id).map(Session::lastSeen).orElse(Instant.EPOCH);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
