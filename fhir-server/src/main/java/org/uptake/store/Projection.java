package org.uptake.store;

import java.sql.SQLException;
import java.util.List;

/** A table that is derived from resource versions and written in the same transaction as they are. */
public interface Projection {
    /**
     * Adds its statements; they run when every projection has added its own.
     *
     * @param changes every change of the transaction, in the order in which they were made
     */
    void apply(Script script, List<Change> changes) throws SQLException;
}
