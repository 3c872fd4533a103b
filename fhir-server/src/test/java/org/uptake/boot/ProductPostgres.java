package org.uptake.boot;

import java.nio.file.Path;

/** The PostgreSQL that fhir-server brings along, with its settings, for another server to be measured on. */
public final class ProductPostgres implements AutoCloseable {
    private final OwnPostgres postgres;

    private ProductPostgres(OwnPostgres postgres) {
        this.postgres = postgres;
    }

    /** @param data a folder that no server uses */
    public static ProductPostgres start(Path data) {
        return new ProductPostgres(OwnPostgres.start(data));
    }

    /** With user and everything. */
    public String jdbcUrl() {
        return postgres.url();
    }

    @Override
    public void close() {
        postgres.close();
    }
}
