package org.uptake.app.visit;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The running visits and how long they run. */
public final class Visits {
    /** A use is noted this often, so that a lively page costs no write for each of its requests. */
    private static final Duration NOTED = Duration.ofSeconds(10);

    private final Clock clock;
    private final Supplier<String> random;
    private final Limits limits;
    private final VisitShelf shelf;

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

    public Visits(Clock clock, Supplier<String> random, Limits limits, VisitShelf shelf) {
        this.clock = clock;
        this.random = random;
        this.limits = limits;
        this.shelf = shelf;
    }

    /**
     * What a launch found out.
     *
     * @param patient Patient/{id} on fhir-server; null without a chart
     * @param style CSS in the EHR's colours; null for our own
     */
    public record Facts(
            EhrGrant grant,
            ServerToken token,
            @Nullable String patient,
            boolean needsBanner,
            @Nullable String style) {}

    /** A new visit and the {@code Set-Cookie} values that belong to it. */
    public record Opened(Visit visit, List<String> setCookies) {}

    /** @param cookies of the browser, to bound their number */
    public Opened open(Facts facts, Map<String, String> cookies) {
        var now = clock.instant();
        shelf.sweep(now.minus(limits.idle()), now.minus(limits.longest()), limits.most() - 1);
        var set = new ArrayList<>(closeOldest(cookies));
        var visit = visit(facts);
        var cookie = random.get();
        shelf.put(new Kept(visit, hash(cookie), facts.grant(), facts.token(), now, now));
        set.add(BrowserCookie.set(BrowserCookie.VISIT + visit.id(), cookie));
        return new Opened(visit, List.copyOf(set));
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
                random.get(),
                facts.style());
    }

    /** The visit, unless it is over. */
    public Optional<Kept> running(String id) {
        return shelf.find(id).filter(kept -> !left(kept).isOver());
    }

    /** Whether this browser holds the visit's cookie. */
    boolean isOf(Kept kept, @Nullable String cookie) {
        return cookie != null
                && MessageDigest.isEqual(
                        hash(cookie).getBytes(StandardCharsets.US_ASCII),
                        kept.cookie().getBytes(StandardCharsets.US_ASCII));
    }

    void used(Kept kept) {
        var now = clock.instant();
        if (now.isAfter(kept.lastSeen().plus(NOTED))) shelf.seen(kept.visit().id(), now);
    }

    /**
     * How long a visit still runs.
     *
     * @param idle when nobody uses it
     * @param longest whatever anybody does
     */
    public record Left(Duration idle, Duration longest) {
        boolean isOver() {
            return idle.compareTo(Duration.ZERO) <= 0 || longest.compareTo(Duration.ZERO) <= 0;
        }
    }

    public Left left(Kept kept) {
        var now = clock.instant();
        return new Left(
                Duration.between(now, kept.lastSeen().plus(limits.idle())),
                Duration.between(now, kept.opened().plus(limits.longest())));
    }

    Kept change(String id, UnaryOperator<Kept> work) {
        return shelf.change(id, work);
    }

    public void close(String id) {
        shelf.remove(id);
    }

    public int count() {
        return shelf.count();
    }

    /** Cookies of visits that are over go, and so do the longest unused ones above the limit. */
    private List<String> closeOldest(Map<String, String> cookies) {
        var over = new ArrayList<String>();
        var mine = new ArrayList<Kept>();
        for (var name : cookies.keySet()) {
            if (!name.startsWith(BrowserCookie.VISIT)) continue;
            var kept = running(name.substring(BrowserCookie.VISIT.length()))
                    .filter(running -> isOf(running, cookies.get(name)));
            kept.ifPresent(mine::add);
            if (kept.isEmpty()) over.add(name);
        }
        mine.sort(Comparator.comparing(Kept::lastSeen, Comparator.<Instant>reverseOrder()));
        mine.stream().skip(limits.perBrowser() - 1L).forEach(kept -> {
            close(kept.visit().id());
            over.add(BrowserCookie.VISIT + kept.visit().id());
        });
        return over.stream().map(BrowserCookie::clear).toList();
    }

    /** What is kept is no cookie: who reads it cannot use it. */
    private static String hash(String cookie) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(cookie.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
