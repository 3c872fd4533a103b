package org.uptake.enrolment;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Codes of CodeSystem enrolment-state, each with the CarePlan.status that goes with it. */
public enum EnrolmentState {
    OFFERED("draft"),
    ACCEPTED("draft"),
    DEFERRED("draft"),
    DECLINED("revoked"),
    ENROLLED("active"),
    ONBOARDED("active"),
    ACTIVE("active"),
    PAUSED("on-hold"),
    DISENGAGED("active"),
    UNREACHABLE("revoked"),
    WITHDRAWN("revoked"),
    COMPLETED("completed");

    /** There is no way back from revoked or completed: who comes back gets a new CarePlan. A pause ends where it began. */
    private static final Map<EnrolmentState, Set<EnrolmentState>> NEXT = new EnumMap<>(Map.of(
            OFFERED, EnumSet.of(ACCEPTED, DECLINED, DEFERRED),
            DEFERRED, EnumSet.of(OFFERED, ACCEPTED, DECLINED),
            ACCEPTED, EnumSet.of(ENROLLED, DECLINED),
            ENROLLED, EnumSet.of(ONBOARDED, ACTIVE, PAUSED, DISENGAGED, WITHDRAWN, COMPLETED),
            ONBOARDED, EnumSet.of(ACTIVE, PAUSED, DISENGAGED, WITHDRAWN, COMPLETED),
            ACTIVE, EnumSet.of(PAUSED, DISENGAGED, WITHDRAWN, COMPLETED),
            PAUSED, EnumSet.of(ENROLLED, ONBOARDED, ACTIVE, WITHDRAWN, COMPLETED),
            DISENGAGED, EnumSet.of(ACTIVE, PAUSED, UNREACHABLE, WITHDRAWN, COMPLETED)));

    private final String carePlanStatus;

    EnrolmentState(String carePlanStatus) {
        this.carePlanStatus = carePlanStatus;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String carePlanStatus() {
        return carePlanStatus;
    }

    public boolean mayBecome(EnrolmentState next) {
        return this == next || NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    public List<EnrolmentState> next() {
        return List.copyOf(NEXT.getOrDefault(this, Set.of()));
    }

    /** The patient is on the course, if paused. */
    public boolean isOpen() {
        return carePlanStatus.equals("active") || carePlanStatus.equals("on-hold");
    }

    /** The course is over for good. */
    public boolean isEnded() {
        return carePlanStatus.equals("revoked") || carePlanStatus.equals("completed");
    }

    public static Optional<EnrolmentState> ofCode(String code) {
        for (var state : values()) if (state.code().equals(code)) return Optional.of(state);
        return Optional.empty();
    }
}
