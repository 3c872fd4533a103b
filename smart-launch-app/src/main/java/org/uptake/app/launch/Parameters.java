package org.uptake.app.launch;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What came with a request, by name, as sent. */
record Parameters(Map<String, List<String>> values) {
    private static final int LONGEST = 4096;

    /** RFC 6749 3.1: a parameter must not come twice. Unknown ones are ignored: EHRs add their own. */
    boolean sound(Collection<String> names) {
        return names.stream()
                .map(name -> values.getOrDefault(name, List.of()))
                .allMatch(given -> given.size() <= 1 && given.stream().allMatch(value -> value.length() <= LONGEST));
    }

    Optional<String> first(String name) {
        return values.getOrDefault(name, List.of()).stream()
                .filter(value -> !value.isBlank())
                .findFirst();
    }
}
