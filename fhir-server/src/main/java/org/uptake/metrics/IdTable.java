package org.uptake.metrics;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Numbers for texts that do not repeat, in the order in which they come: about 50 bytes each where a map of strings needs 130. The
 * texts stand one after another in one array, and a hash table with open addressing holds their numbers.
 */
final class IdTable {
    static final int UNKNOWN = -1;

    private byte[] texts = new byte[1 << 14];
    /** Where each text ends; the next one begins there. */
    private int[] ends = new int[1 << 10];

    private int size;
    /** Numbers plus one; 0 is a free place. A power of two, at most half full. */
    private int[] places = new int[1 << 11];

    int size() {
        return size;
    }

    /** The text's number, or {@link #UNKNOWN}. */
    int find(String text) {
        return places[place(text.getBytes(StandardCharsets.UTF_8))] - 1;
    }

    /** The text's number; a new text gets the next one. */
    int number(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var place = place(bytes);
        if (places[place] != 0) return places[place] - 1;
        keep(bytes);
        places[place] = size;
        if (size * 2 > places.length) spread();
        return size - 1;
    }

    private void keep(byte[] bytes) {
        var from = begin(size);
        if (from + bytes.length > texts.length)
            texts = Arrays.copyOf(texts, Math.addExact(texts.length, texts.length / 2) + bytes.length);
        System.arraycopy(bytes, 0, texts, from, bytes.length);
        if (size == ends.length) ends = Arrays.copyOf(ends, size * 2);
        ends[size++] = from + bytes.length;
    }

    private int begin(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    /** Where the text's number is, or the free place where it belongs. */
    private int place(byte[] text) {
        var mask = places.length - 1;
        var place = hash(text, 0, text.length) & mask;
        while (places[place] != 0 && !is(places[place] - 1, text)) place = (place + 1) & mask;
        return place;
    }

    private boolean is(int number, byte[] text) {
        return Arrays.equals(texts, begin(number), ends[number], text, 0, text.length);
    }

    private void spread() {
        places = new int[places.length * 2];
        var mask = places.length - 1;
        for (var number = 0; number < size; number++) {
            var place = hash(texts, begin(number), ends[number]) & mask;
            while (places[place] != 0) place = (place + 1) & mask;
            places[place] = number + 1;
        }
    }

    private static int hash(byte[] bytes, int from, int to) {
        var hash = 0;
        for (var i = from; i < to; i++) hash = hash * 31 + bytes[i];
        // neighbours in time differ in their last letters only, which must reach the low bits evenly
        hash *= 0x9E3779B9;
        return hash ^ hash >>> 15;
    }
}
