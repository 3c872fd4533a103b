package org.uptake.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Paths, {@code where exists empty not count first length toString}, {@code = != < <= > >=}, {@code and or implies}, strings and
 * numbers, with FHIRPath's precedence.
 */
final class FhirPathParser {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*('(?:[^'\\\\]|\\\\.)*'|\\$this|[A-Za-z_]\\w*|\\d+(?:\\.\\d+)?|<=|>=|!=|[=<>().,-])");
    private static final List<String> COMPARISONS = List.of("<=", "<", ">=", ">");

    private final List<String> tokens = new ArrayList<>();
    private final String source;
    private int at;

    FhirPathParser(String source) {
        this.source = source;
        var matcher = TOKEN.matcher(source);
        var end = 0;
        while (matcher.lookingAt()) {
            tokens.add(matcher.group(1));
            end = matcher.end();
            matcher.region(end, source.length());
        }
        if (!source.substring(end).isBlank()) throw unknown(source.substring(end));
    }

    FhirPath parse() {
        var expression = implies();
        if (at < tokens.size()) throw unknown(tokens.get(at));
        return expression;
    }

    private FhirPath implies() {
        var left = or();
        while (take("implies")) left = FhirPathFunctions.implies(left, or());
        return left;
    }

    private FhirPath or() {
        var left = and();
        while (take("or")) left = FhirPathFunctions.or(left, and());
        return left;
    }

    private FhirPath and() {
        var left = equality();
        while (take("and")) left = FhirPathFunctions.and(left, equality());
        return left;
    }

    private FhirPath equality() {
        var left = comparison();
        if (take("=")) return FhirPathFunctions.equal(left, comparison(), true);
        if (take("!=")) return FhirPathFunctions.equal(left, comparison(), false);
        return left;
    }

    private FhirPath comparison() {
        var left = path();
        for (var operator : COMPARISONS) if (take(operator)) return FhirPathFunctions.compare(left, operator, path());
        return left;
    }

    private FhirPath path() {
        var path = term();
        while (take(".")) path = step(path, next());
        return path;
    }

    private FhirPath term() {
        var token = next();
        if (token.equals("(")) {
            var inner = implies();
            expect(")");
            return inner;
        }
        if (token.startsWith("'")) return literal(TextNode.valueOf(unescaped(token)));
        if (Character.isDigit(token.charAt(0))) return literal(DecimalNode.valueOf(new BigDecimal(token)));
        if (token.equals("$this")) return focus -> focus;
        return step(focus -> focus, token);
    }

    private FhirPath step(FhirPath input, String name) {
        if (!Character.isLetter(name.charAt(0))) throw unknown(name);
        if (!take("(")) return FhirPathFunctions.child(input, name);
        var argument = take(")") ? null : argument();
        var function = FhirPathFunctions.function(name, input, argument);
        if (function == null) throw unknown(name + "()");
        return function;
    }

    private FhirPath argument() {
        var argument = implies();
        expect(")");
        return argument;
    }

    private static FhirPath literal(JsonNode value) {
        return focus -> List.of(value);
    }

    private static String unescaped(String literal) {
        return literal.substring(1, literal.length() - 1).replaceAll("\\\\(.)", "$1");
    }

    private boolean take(String token) {
        if (at >= tokens.size() || !tokens.get(at).equals(token)) return false;
        at++;
        return true;
    }

    private void expect(String token) {
        if (!take(token)) throw unknown(at < tokens.size() ? tokens.get(at) : "the end");
    }

    private String next() {
        if (at >= tokens.size()) throw unknown("the end");
        return tokens.get(at++);
    }

    private IllegalArgumentException unknown(String what) {
        return new IllegalArgumentException("not understood: " + what + " in " + source);
    }
}
