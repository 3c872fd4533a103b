package org.uptake.metrics;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.uptake.task.TimelineState;
import org.uptake.task.TimelineVersion;

/** Task lives with everything that happens in clinics: late entries, reopenings, handovers, corrections, work outside plans. */
final class RandomStories {
    private static final List<String> CODES = List.of("introduce", "onboard", "outreach", "offer-intervention");
    private static final List<@Nullable String> OWNERS = java.util.Arrays.asList(
            null, "PractitionerRole/tan", "PractitionerRole/roy", "CareTeam/navigators-north", "Patient/one");
    private static final List<String> NEXT = List.of(
            "requested",
            "ready",
            "received",
            "accepted",
            "in-progress",
            "in-progress",
            "on-hold",
            "completed",
            "completed",
            "failed",
            "cancelled",
            "rejected",
            "draft");

    private final Random random;
    private final Instant from;
    private final int minutes;

    /** @param minutes over how many minutes the tasks are created */
    RandomStories(long seed, Instant from, int minutes) {
        this.random = new Random(seed);
        this.from = from;
        this.minutes = minutes;
    }

    TaskStory next(String id) {
        var site = random.nextInt(20) == 0 ? null : random.nextBoolean() ? "Location/north" : "Location/south";
        var story = new TaskStory(
                id, CODES.get(random.nextInt(CODES.size())), site, random.nextInt(20) != 0, new ArrayList<>());
        var recorded = from.plus(random.nextInt(minutes), ChronoUnit.MINUTES);
        var state = new TimelineState(random.nextInt(8) == 0 ? "draft" : "requested", null, owner(), due(recorded));
        var count = 1 + random.nextInt(9);
        for (var number = 1; number <= count; number++) {
            story.versions().add(new TimelineVersion(number, recorded, claimed(recorded), state));
            recorded = recorded.plus(random.nextInt(4) == 0 ? 0 : random.nextInt(5000), ChronoUnit.MINUTES);
            state = change(state, recorded);
        }
        return story;
    }

    private TimelineState change(TimelineState state, Instant now) {
        return switch (random.nextInt(12)) {
            case 0 -> state;
            case 1, 2 -> new TimelineState(state.status(), state.businessStatus(), owner(), state.due());
            case 3 -> new TimelineState(state.status(), state.businessStatus(), state.owner(), due(now));
            case 4 -> new TimelineState(state.status(), "waiting " + random.nextInt(3), state.owner(), state.due());
            case 5 ->
                random.nextInt(5) == 0
                        ? new TimelineState("entered-in-error", null, state.owner(), state.due())
                        : state;
            default ->
                new TimelineState(
                        NEXT.get(random.nextInt(NEXT.size())), state.businessStatus(), state.owner(), state.due());
        };
    }

    private @Nullable Instant claimed(Instant recorded) {
        return switch (random.nextInt(5)) {
            case 0 -> recorded.minus(random.nextInt(4000), ChronoUnit.MINUTES);
            case 1 -> recorded.plus(random.nextInt(5), ChronoUnit.MINUTES);
            default -> null;
        };
    }

    private @Nullable Instant due(Instant now) {
        return random.nextInt(3) == 0 ? null : now.plus(random.nextInt(12_000), ChronoUnit.MINUTES);
    }

    private @Nullable String owner() {
        return OWNERS.get(random.nextInt(OWNERS.size()));
    }
}
