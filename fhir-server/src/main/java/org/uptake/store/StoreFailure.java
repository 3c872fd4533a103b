package org.uptake.store;

import java.sql.SQLException;

/** The database did not do what was asked; the cause says why. Answered by 503 when the database is away, else by 500. */
public final class StoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreFailure(SQLException cause) {
        super(cause);
    }

    /** PostgreSQL's five-letter error class, see its appendix A. */
    public String sqlState() {
        return getCause() instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() : "";
    }

    /** Whether others were in the way (deadlock, racing insert): the same work may succeed when it is tried again. */
    public boolean isBusy() {
        return sqlState().equals("40001")
                || sqlState().equals("40P01")
                || sqlState().equals("23505");
    }

    /** A data exception (class 22): a value that got past every check but not past PostgreSQL. */
    public boolean isAboutValue() {
        return sqlState().startsWith("22");
    }

    /** Ended by statement_timeout. */
    public boolean isTooSlow() {
        return sqlState().equals("57014");
    }

    public boolean isDatabaseAway() {
        return sqlState().startsWith("08")
                || sqlState().startsWith("57P")
                || sqlState().startsWith("53");
    }
}
