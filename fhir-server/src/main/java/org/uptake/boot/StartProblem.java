package org.uptake.boot;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/** Why the server cannot start, in one line for the person who started it. */
public final class StartProblem extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** SQLSTATE of a statement for whose rows there was no room. */
    private static final String DISK_FULL = "53100";

    StartProblem(String message) {
        super(message, null, false, false);
    }

    /** The problem behind a failure, when it is one that a person can mend: a disk without room. */
    static Optional<StartProblem> behind(Throwable failure, Path data) {
        return Throwables.getCausalChain(failure).stream().anyMatch(StartProblem::isDiskFull)
                ? Optional.of(new StartProblem("There is no room left on the disk of the data folder " + data
                        + ". Make room, then start again."))
                : Optional.empty();
    }

    private static boolean isDiskFull(Throwable cause) {
        return (cause instanceof SQLException refused && DISK_FULL.equals(refused.getSQLState()))
                || (cause instanceof IOException
                        && String.valueOf(cause.getMessage()).contains("No space left"));
    }
}
