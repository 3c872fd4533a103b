package org.uptake.testkit.clinic;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The values of one metric in one stratum. Quantiles by linear interpolation (R's type 7). */
final class Sample {
    enum Kind {
        OBSERVED,
        CENSORED,
        COMPETING
    }

    record Value(Kind kind, double value) {}

    private final List<Value> values = new ArrayList<>();
    private int oneStep;

    void add(Kind kind, double value) {
        values.add(new Value(kind, value));
    }

    void oneStep() {
        oneStep++;
    }

    int count(Kind kind) {
        return (int) values.stream().filter(value -> value.kind == kind).count();
    }

    double mean() {
        return observed().stream().mapToDouble(value -> value).average().orElse(Double.NaN);
    }

    OptionalDouble quantile(double share) {
        var sorted = observed();
        if (sorted.isEmpty()) return OptionalDouble.empty();
        var place = share * (sorted.size() - 1);
        var below = (int) Math.floor(place);
        var above = Math.min(below + 1, sorted.size() - 1);
        return OptionalDouble.of(sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below)));
    }

    private List<Double> observed() {
        return values.stream()
                .filter(value -> value.kind == Kind.OBSERVED)
                .map(Value::value)
                .sorted()
                .toList();
    }

    /**
     * The first time at which fewer than half are without the event; where the curve rests at exactly one half, the middle of
     * that step, as R's survfit has it. Survival is counted in whole numbers, so that a half is a half.
     */
    OptionalDouble kaplanMeierMedian() {
        var survival = Fraction.ONE;
        var half = OptionalDouble.empty();
        for (var time : observed().stream().distinct().toList()) {
            var atRisk = values.stream().filter(value -> value.value >= time).count();
            var events = values.stream()
                    .filter(value -> value.kind == Kind.OBSERVED && value.value == time)
                    .count();
            if (half.isPresent()) return OptionalDouble.of((half.getAsDouble() + time) / 2);
            survival = survival.times(atRisk - events, atRisk);
            if (survival.againstHalf() < 0) return OptionalDouble.of(time);
            if (survival.againstHalf() == 0) half = OptionalDouble.of(time);
        }
        return half;
    }

    private record Fraction(BigInteger over, BigInteger under) {
        static final Fraction ONE = new Fraction(BigInteger.ONE, BigInteger.ONE);

        Fraction times(long by, long in) {
            var numerator = over.multiply(BigInteger.valueOf(by));
            var denominator = under.multiply(BigInteger.valueOf(in));
            var common = numerator.gcd(denominator).max(BigInteger.ONE);
            return new Fraction(numerator.divide(common), denominator.divide(common));
        }

        int againstHalf() {
            return over.shiftLeft(1).compareTo(under);
        }
    }

    /** @param durations whether percentiles and the Kaplan-Meier median mean anything */
    ObjectNode json(boolean durations) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("n", values.size());
        json.put("observed", count(Kind.OBSERVED));
        json.put("censored", count(Kind.CENSORED));
        json.put("competing", count(Kind.COMPETING));
        json.put("oneStep", oneStep);
        if (!durations) return json;
        quantile(0.25).ifPresent(value -> json.put("p25", value));
        quantile(0.5).ifPresent(value -> json.put("median", value));
        quantile(0.75).ifPresent(value -> json.put("p75", value));
        quantile(0.9).ifPresent(value -> json.put("p90", value));
        kaplanMeierMedian().ifPresent(value -> json.put("km-median", value));
        return json;
    }
}
