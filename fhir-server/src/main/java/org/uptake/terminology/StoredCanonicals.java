package org.uptake.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.uptake.store.Store;
import org.uptake.store.Version;

/** Conformance resources that somebody has stored; of several versions the one that was stored last. */
public final class StoredCanonicals implements Canonicals {
    private final Supplier<Store> store;

    public StoredCanonicals(Supplier<Store> store) {
        this.store = store;
    }

    @Override
    public Optional<JsonNode> find(String type, String canonical) {
        var bar = canonical.indexOf('|');
        Map<String, List<String>> query = new HashMap<>();
        query.put("url", List.of(escaped(bar < 0 ? canonical : canonical.substring(0, bar))));
        if (bar >= 0) query.put("version", List.of(escaped(canonical.substring(bar + 1))));
        return store.get().search(type, query).matches().stream()
                .max(Comparator.comparing(Version::recorded))
                .map(Version::tree);
    }

    /** R4, "Escaping Search Parameters". */
    private static String escaped(String value) {
        return value.replaceAll("([\\\\,|$])", "\\\\$1");
    }
}
