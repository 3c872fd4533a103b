package org.uptake.boot;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.uptake.fhirapi.Gate;

/**
 * How this server runs.
 *
 * @param port 0 for any free one
 * @param publicBase where others reach it; empty for localhost
 * @param databaseUrl a JDBC address; empty for a PostgreSQL of our own in the data folder
 * @param sandbox adds a simulated EHR with a synthetic clinic
 */
public record Settings(
        int port, Optional<URI> publicBase, Optional<String> databaseUrl, Path data, boolean sandbox, GateMaker gate) {

    /** Makes the gate once the features are there. */
    interface GateMaker {
        Gate open(Features features, URI base);
    }
}
