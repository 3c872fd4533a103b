package org.uptake.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A table that is derived from resource versions and written in the same transaction as they are. */
public interface Projection {
    /** @param changes every change of the transaction, in the order in which they were made */
    void apply(Connection transaction, List<Change> changes) throws SQLException;
}
