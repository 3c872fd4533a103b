package org.uptake.search;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Token, reference and uri values as 64-bit hashes in one array column with one GIN index: 8 bytes a value instead of some 60, and
 * one index lookup for any combination. At ten million distinct values the chance that any two collide is 3 in a million.
 */
final class TokenHash {
    private static final HashFunction HASH = Hashing.sipHash24();

    private TokenHash() {}

    /** A value with its system: {@code status=http://hl7.org/fhir/task-status|requested}. */
    static long systemAndCode(String type, String parameter, String system, String code) {
        return hash(type, parameter, system + "|" + code);
    }

    /** A value whatever its system. */
    static long code(String type, String parameter, String code) {
        return hash(type, parameter, code);
    }

    /** Any value of a system. */
    static long system(String type, String parameter, String system) {
        return hash(type, parameter, system + "|");
    }

    /** That the parameter has a value at all, for {@code :missing}. */
    static long present(String type, String parameter) {
        return hash(type, parameter + ":present", "");
    }

    /** That it has none, where that is kept ({@link SearchParameter#isFoundByAbsence}). */
    static long absent(String type, String parameter) {
        return hash(type, parameter + ":absent", "");
    }

    /**
     * A reference by its target, Type/id: the parameter's key combined with a hash that SQL can compute too, so that a chain can
     * follow it ({@code reference_token} in the migrations).
     */
    static long reference(String type, String parameter, String target) {
        var digest = Hashing.sha256().hashString(target, StandardCharsets.UTF_8).asBytes();
        return referenceKey(type, parameter) ^ ByteBuffer.wrap(digest).getLong();
    }

    /** The first argument of {@code reference_token}. */
    static long referenceKey(String type, String parameter) {
        return hash(type, parameter + ":reference", "");
    }

    private static long hash(String type, String parameter, String value) {
        return HASH.hashString(type + "." + parameter + "=" + value, StandardCharsets.UTF_8)
                .asLong();
    }
}
