package org.uptake.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Versions in reverse order of recording, page by page. */
public final class History {
    private static final String COLUMNS =
            "SELECT v.type, v.id, v.version, v.recorded, v.body, v.seq FROM resource_version v";

    private final Store store;

    History(Store store) {
        this.store = store;
    }

    /** @param next where the next page starts: a version number (instance) or a place in the change sequence */
    public record Page(List<Version> versions, Optional<Long> next) {}

    /** @param below only versions below this number, for the next page */
    public Page ofInstance(String type, String id, Optional<Long> below, int count) {
        return page(
                COLUMNS + " WHERE v.type = ? AND v.id = ? AND v.version < ? ORDER BY v.version DESC LIMIT ?",
                List.of(type, id, below.orElse((long) Integer.MAX_VALUE), count + 1),
                count,
                true);
    }

    /** @param below only places in the change sequence below this one */
    public Page ofType(String type, Optional<Long> below, int count) {
        return page(
                COLUMNS + " WHERE v.type = ? AND v.seq < ? ORDER BY v.seq DESC LIMIT ?",
                List.of(type, below.orElse(Long.MAX_VALUE), count + 1),
                count,
                false);
    }

    private Page page(String sql, List<Object> arguments, int count, boolean byVersion) {
        return store.read(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                StoreSql.bind(statement, arguments);
                var versions = new ArrayList<Version>();
                var marks = new ArrayList<Long>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        versions.add(StoreSql.version(rows));
                        marks.add(byVersion ? rows.getInt(3) : rows.getLong(6));
                    }
                }
                return versions.size() > count
                        ? new Page(List.copyOf(versions.subList(0, count)), Optional.of(marks.get(count - 1)))
                        : new Page(List.copyOf(versions), Optional.empty());
            } catch (java.sql.SQLException broken) {
                throw new StoreFailure(broken);
            }
        });
    }
}
