package org.uptake.engagement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.refusal.Refusal;
import org.uptake.store.StoreFailure;
import org.uptake.store.Unit;
import org.uptake.store.WriteRule;

/** Days of use and heartbeats keep to their profiles whoever writes them, a day is there once, and a repeated one changes nothing. */
public final class UsageRules implements WriteRule {
    /** Noted by whoever has looked for the days of a whole unit itself. */
    static final String LOOKED_UP = "usage-days-looked-up";

    @Override
    public String type() {
        return "Observation";
    }

    @Override
    public void check(Attempt attempt) {
        var observation = attempt.after();
        if (UsageFhir.isHeartbeat(observation)) claim(observation, UsageFhir.HEARTBEAT);
        if (!UsageFhir.isDay(observation)) return;
        claim(observation, UsageFhir.DAILY);
        var problems = new ArrayList<Refusal>();
        var day = UsageFhir.read(observation, problems);
        // what is missing is told by the profile, which is judged after this
        day.ifPresent(d -> problems.addAll(UsageProblems.of(
                d, LocalDate.ofInstant(attempt.now(), ZoneOffset.UTC).plusDays(1))));
        if (!problems.isEmpty()) throw Refusal.all(problems);
        if (day.isPresent() && UsageFhir.stands(observation) && !attempt.unit().isNoted(LOOKED_UP))
            once(attempt, day.get(), observation.path("id").asText());
    }

    private static void claim(ObjectNode observation, String profile) {
        var url = Uptake.extension(profile);
        for (var claimed : observation.path("meta").path("profile"))
            if (claimed.asText().split("\\|", 2)[0].equals(url)) return;
        Elements.claim(observation, url);
    }

    private static void once(Attempt attempt, UsageDay day, String id) {
        stored(attempt.unit(), day.key()).filter(other -> !other.equals(id)).ifPresent(other -> {
            throw UsageProblems.dayIsThere(other).asException();
        });
    }

    private static Optional<String> stored(Unit unit, UsageDay.Key key) {
        try (var query = unit.connection()
                .prepareStatement(
                        "SELECT observation FROM engagement_day WHERE patient = ? AND source = ? AND day = ?")) {
            query.setString(1, key.patient());
            query.setString(2, key.source());
            query.setObject(3, key.day());
            try (var rows = query.executeQuery()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    /** A feed's own condition: a search would go through all patients' days of one date, or all dates of one patient, each time. */
    @Override
    public Optional<List<String>> meant(Unit unit, Map<String, List<String>> condition) {
        return DayCondition.key(condition)
                .map(key -> stored(unit, key).map(List::of).orElse(List.of()));
    }

    @Override
    public boolean isRepeat(ObjectNode before, ObjectNode after) {
        if (!UsageFhir.isDay(before) || !UsageFhir.isDay(after)) return false;
        var was = standing(before);
        var is = standing(after);
        if (was == null || is == null) return false;
        if (was.key().equals(is.key()) && is.isOlderThan(was)) return true;
        return was.saysTheSameAs(is) && bare(before).equals(bare(after));
    }

    private static @Nullable UsageDay standing(ObjectNode observation) {
        var problems = new ArrayList<Refusal>();
        var day = UsageFhir.read(observation, problems);
        return problems.isEmpty() && UsageFhir.stands(observation) ? day.orElse(null) : null;
    }

    /** Without what {@link UsageDay} compares, and without what the server sets. */
    private static ObjectNode bare(ObjectNode observation) {
        var bare = observation.deepCopy();
        bare.remove(List.of("id", "meta", "issued", "component"));
        Elements.removeExtension(bare, Uptake.extension("time-zone"));
        return bare;
    }
}
