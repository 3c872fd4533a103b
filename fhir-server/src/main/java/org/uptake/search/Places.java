package org.uptake.search;

import static org.uptake.search.SearchProblems.badModifier;
import static org.uptake.search.SearchProblems.badValue;

import java.util.Map;

/** R4 Location, parameter "near": {@code latitude|longitude|distance|unit}, on a globe of the mean radius of WGS 84. */
final class Places {
    private static final double EARTH_METRES = 6_371_008.8;
    private static final double METRES_OF_A_DEGREE = Math.PI * EARTH_METRES / 180;
    /** R4 leaves the distance to the server when none is given. */
    private static final double USUAL_METRES = 50_000;

    private static final Map<String, Double> METRES = Map.of("", 1_000.0, "km", 1_000.0, "m", 1.0, "[mi_i]", 1_609.344);

    private static final String FORM =
            "latitude|longitude, perhaps with |distance and |km, |m or |[mi_i], within 90 and 180 degrees";

    private Places() {}

    static String latitude(SearchParameter parameter) {
        return parameter.code() + ":latitude";
    }

    static String longitude(SearchParameter parameter) {
        return parameter.code() + ":longitude";
    }

    static SqlCondition near(Row row, SearchParameter parameter, String modifier, String value) {
        if (!modifier.isEmpty()) throw badModifier(parameter, modifier);
        return Conditions.anyOf(value, one -> circle(row, parameter, one));
    }

    private static SqlCondition circle(Row row, SearchParameter parameter, String value) {
        var parts = Values.split(value, '|');
        if (parts.size() < 2 || parts.size() > 4) throw badValue(parameter.code(), value, FORM);
        var unit = parts.size() < 4 ? "" : parts.get(3);
        if (!METRES.containsKey(unit)) throw badValue(parameter.code(), value, FORM);
        var latitude = number(parameter, parts.get(0), 90);
        var longitude = number(parameter, parts.get(1), 180);
        var metres = parts.size() < 3 || parts.get(2).isEmpty()
                ? USUAL_METRES
                : number(parameter, parts.get(2), Double.MAX_VALUE) * METRES.get(unit);
        if (metres < 0) throw badValue(parameter.code(), value, FORM);
        return inside(row, parameter, latitude, longitude, metres);
    }

    private static double number(SearchParameter parameter, String text, double most) {
        try {
            var number = Double.parseDouble(text);
            if (Math.abs(number) <= most) return number;
        } catch (NumberFormatException notANumber) {
            // refused below
        }
        throw badValue(parameter.code(), text, FORM);
    }

    /** The index finds the belt of latitudes; the distance (haversine) is reckoned for what lies in it. */
    private static SqlCondition inside(
            Row row, SearchParameter parameter, double latitude, double longitude, double metres) {
        var degrees = metres / METRES_OF_A_DEGREE;
        var sql = row.alias() + ".id IN (SELECT a.id FROM search_quantity a JOIN search_quantity o"
                + " ON o.type = a.type AND o.id = a.id AND o.parameter = ?"
                + " WHERE a.type = ? AND a.parameter = ? AND a.low BETWEEN ?::numeric AND ?::numeric"
                + " AND 2 * ? * asin(least(1, sqrt(power(sin(radians(a.low::float8 - ?) / 2), 2)"
                + " + cos(radians(?)) * cos(radians(a.low::float8))"
                + " * power(sin(radians(o.low::float8 - ?) / 2), 2)))) <= ?)";
        return SqlCondition.of(
                sql,
                longitude(parameter),
                parameter.type(),
                latitude(parameter),
                Math.max(-90, latitude - degrees),
                Math.min(90, latitude + degrees),
                EARTH_METRES,
                latitude,
                latitude,
                longitude,
                metres);
    }
}
