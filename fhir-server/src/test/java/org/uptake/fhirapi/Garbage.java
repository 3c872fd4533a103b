package org.uptake.fhirapi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Requests that are nearly right: seeded, so that a number names each of them for ever. */
final class Garbage {
    private static final List<String> METHODS =
            List.of("GET", "GET", "GET", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE");
    private static final List<String> SEGMENTS = List.of(
            "Patient",
            "Task",
            "Observation",
            "CarePlan",
            "Nothing",
            "fuzz-1",
            "no-such-id",
            "_history",
            "_search",
            "1",
            "99999999999",
            "-1",
            "$everything",
            "$meta",
            "$meta-add",
            "$nothing",
            "metadata",
            "..",
            "%2F",
            "%00",
            "%FF",
            "%F0%9F%98%80",
            "a b",
            "'",
            "*",
            "_",
            "$",
            "x".repeat(300));
    private static final List<String> NAMES = List.of(
            "_id",
            "_lastUpdated",
            "_count",
            "_sort",
            "_include",
            "_revinclude",
            "_summary",
            "_elements",
            "_total",
            "_cursor",
            "_has:Observation:patient:code",
            "_has",
            "_format",
            "_pretty",
            "_since",
            "_at",
            "_type",
            "birthdate",
            "family",
            "name:exact",
            "identifier",
            "gender:not",
            "general-practitioner.name",
            "organization:Organization.name",
            "code",
            "value-quantity",
            "date",
            "status",
            "subject:Patient",
            "patient",
            "due-date",
            "owner",
            "code:text",
            "code-value-quantity",
            "start",
            "x",
            "",
            ":",
            "_filter",
            "name:nonsense",
            "'",
            "%00");
    private static final List<String> VALUES = List.of(
            "1",
            "0",
            "-1",
            "99999999999999999999",
            "1e99",
            "1e999999999",
            "NaN",
            "ge2026-01-01",
            "2026-13-45",
            "sa2026",
            "9999-12-31",
            "0000",
            "eb99999-01-01",
            "2026-01-01T00:00:00+02:00",
            "a,b,c",
            "a|b",
            "|",
            "\\,",
            "\\",
            "$",
            "a$b$c",
            "'; DROP TABLE resource; --",
            "\" OR 1=1",
            "%",
            "_",
            "*",
            "true",
            "null",
            "Patient/1",
            "Patient/fuzz-1",
            "http://x/Patient/1",
            "Patient:general-practitioner",
            "*:*",
            "Task:*",
            "-birthdate,family",
            "\u0000",
            "\u202e",
            "\ud83d\ude00",
            "x".repeat(3_000),
            "1,".repeat(500),
            "json",
            "xml",
            "WyJhIl0",
            "W10",
            "accurate",
            "text",
            "5.4|http://x|mg");
    private static final List<String> HEADERS = List.of(
            "If-Match",
            "If-None-Match",
            "If-None-Exist",
            "If-Modified-Since",
            "Prefer",
            "Accept",
            "Content-Type",
            "X-Request-Id",
            "Content-Encoding",
            "Accept-Encoding");
    private static final List<String> HEADER_VALUES = List.of(
            "W/\"1\"",
            "W/\"x\"",
            "\"",
            "*",
            "1",
            "99999999999",
            "identifier=urn:test|fuzz",
            "name",
            "?",
            "return=minimal",
            "return=OperationOutcome",
            "handling=lenient",
            "respond-async",
            "application/fhir+xml",
            "application/json",
            "application/json-patch+json",
            "text/html;q=x",
            ";;;",
            ",,,",
            "gzip",
            "yesterday",
            "Thu, 01 Jan 2026 00:00:00 GMT",
            "x".repeat(500));
    private static final List<String> BODIES = List.of(
            "{\"resourceType\":\"Patient\",\"id\":\"fuzz-1\",\"name\":[{\"family\":\"Fuzz\",\"given\":[\"a\",\"b\"]}],\"birthDate\":\"1990-01-01\",\"gender\":\"female\",\"_gender\":{\"extension\":[{\"url\":\"urn:x\",\"valueCode\":\"y\"}]}}",
            "{\"resourceType\":\"Task\",\"status\":\"requested\",\"intent\":\"order\",\"for\":{\"reference\":\"Patient/fuzz-1\"},\"restriction\":{\"period\":{\"end\":\"2026-03-08\"}},\"authoredOn\":\"2026-03-01\"}",
            "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"44261-6\"}]},\"valueQuantity\":{\"value\":1.50,\"unit\":\"x\"},\"effectivePeriod\":{\"start\":\"2026-01-01\",\"end\":\"2026-01-02\"},\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><p>x</p></div>\"}}",
            "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"fullUrl\":\"urn:uuid:11111111-1111-4111-8111-111111111111\",\"resource\":{\"resourceType\":\"Patient\"},\"request\":{\"method\":\"POST\",\"url\":\"Patient\",\"ifNoneExist\":\"identifier=a|b\"}},{\"resource\":{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"urn:uuid:11111111-1111-4111-8111-111111111111\"}},\"request\":{\"method\":\"PUT\",\"url\":\"Condition?identifier=x\"}},{\"request\":{\"method\":\"GET\",\"url\":\"Patient?_count=1\"}}]}",
            "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"DELETE\",\"url\":\"Patient/no-such-id\"}},{\"request\":{\"method\":\"PATCH\",\"url\":\"Patient/fuzz-1\"},\"resource\":{\"resourceType\":\"Binary\",\"contentType\":\"application/json-patch+json\",\"data\":\"W10=\"}}]}",
            "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"operation\",\"part\":[{\"name\":\"type\",\"valueCode\":\"replace\"},{\"name\":\"path\",\"valueString\":\"Patient.name.given\"},{\"name\":\"value\",\"valueString\":\"x\"},{\"name\":\"index\",\"valueInteger\":0}]}]}",
            "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"meta\",\"valueMeta\":{\"tag\":[{\"system\":\"a\",\"code\":\"b\"}]}}]}",
            "[{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"male\"},{\"op\":\"move\",\"from\":\"/name\",\"path\":\"/contact\"}]",
            "<Patient xmlns=\"http://hl7.org/fhir\"><name><family value=\"Fuzz\"/></name><birthDate value=\"1990-01-01\"/></Patient>",
            "family=Fuzz&_count=1&birthdate=ge1900");
    private static final List<String> PIECES = List.of(
            "null",
            "{}",
            "[]",
            "\"\"",
            "1e400",
            "-0",
            "{\"reference\":\"#\"}",
            "{\"reference\":\"Patient?\"}",
            "true",
            "\"\\u0000\"",
            "\"\\ud800\"",
            ",",
            ":",
            "\"",
            "{",
            "}",
            "[",
            "]",
            "\\",
            "<",
            ">",
            "&",
            "<!--",
            "0000000000",
            "9".repeat(400),
            "\u00e9");

    private final Random random;

    Garbage(long seed) {
        this.random = new Random(seed);
    }

    /** @param target as it goes over the wire, behind the base */
    record Request(String method, String target, List<String> headers, byte[] body) {
        @Override
        public String toString() {
            var text = method + " /" + target + " " + headers + " " + new String(body, StandardCharsets.UTF_8);
            return text.substring(0, Math.min(text.length(), 1_500));
        }
    }

    Request next() {
        var method = any(METHODS);
        var target = new StringBuilder(any(List.of("Patient", "Task", "Observation", "", any(SEGMENTS))));
        for (var more = random.nextInt(4); more > 0; more--) target.append('/').append(any(SEGMENTS));
        for (int more = random.nextInt(4), n = 0; n < more; n++)
            target.append(n == 0 ? '?' : '&').append(any(NAMES)).append('=').append(any(VALUES));
        var headers = new ArrayList<String>();
        for (var more = random.nextInt(3); more > 0; more--) headers.addAll(List.of(any(HEADERS), any(HEADER_VALUES)));
        var hasBody = List.of("POST", "PUT", "PATCH").contains(method);
        var body = hasBody ? mutated(any(BODIES)) : new byte[0];
        if (hasBody) headers.addAll(List.of("Content-Type", type(body)));
        return new Request(method, escaped(target.toString()), headers, body);
    }

    private String type(byte[] body) {
        if (random.nextInt(8) == 0) return any(HEADER_VALUES);
        return switch (body.length == 0 ? ' ' : (char) body[0]) {
            case '[' -> "application/json-patch+json";
            case '<' -> "application/fhir+xml";
            case 'f' -> "application/x-www-form-urlencoded";
            default -> "application/fhir+json";
        };
    }

    private byte[] mutated(String body) {
        var text = new StringBuilder(body);
        for (var times = random.nextInt(4); times > 0; times--) mutate(text);
        var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(10) == 0)
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        return random.nextInt(20) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }

    private void mutate(StringBuilder text) {
        if (text.isEmpty()) return;
        var at = random.nextInt(text.length());
        var end = Math.min(text.length(), at + random.nextInt(12));
        switch (random.nextInt(4)) {
            case 0 -> text.delete(at, end);
            case 1 -> text.insert(at, any(PIECES));
            case 2 -> text.replace(at, end, any(PIECES));
            default -> text.insert(at, text.substring(at, end).repeat(random.nextInt(30)));
        }
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** What no client could send is escaped; what is escaped already stays. */
    private static String escaped(String target) {
        var text = new StringBuilder();
        for (var b : target.getBytes(StandardCharsets.UTF_8)) {
            var c = (char) (b & 0xff);
            if (c > ' ' && c < 0x7f && "\"<>\\^`{|}#[]".indexOf(c) < 0) text.append(c);
            else text.append('%').append("%02X".formatted((int) c));
        }
        return text.toString();
    }
}
