package org.uptake.validation;

import java.sql.SQLException;
import java.util.List;
import java.util.TreeSet;
import org.uptake.store.Change;
import org.uptake.store.Projection;
import org.uptake.store.Script;

/**
 * What a profiled resource newly refers to must be there when the transaction ends, whatever the order within it. The database looks
 * in the same round trip in which it stores, so it costs no waiting.
 */
public final class ReferencesExist implements Projection {
    private final ProfileChecks checks;

    public ReferencesExist(ProfileChecks checks) {
        this.checks = checks;
    }

    @Override
    public void apply(Script script, List<Change> changes) throws SQLException {
        var wanted = new TreeSet<String>();
        for (var change : changes) {
            if (change.after() == null || !checks.claims(change.after())) continue;
            var now = References.local(change.after());
            if (change.before() != null) now.removeAll(References.local(change.before()));
            wanted.addAll(now);
        }
        if (!wanted.isEmpty()) script.add("SELECT require_resources(?)", (Object) wanted.toArray(new String[0]));
    }
}
