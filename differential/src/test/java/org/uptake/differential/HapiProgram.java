package org.uptake.differential;

import java.nio.file.Path;
import org.uptake.boot.ProductPostgres;

/** HAPI's JPA server as a program of its own, laid out like fhir-server: one process, and the same PostgreSQL beside it. */
final class HapiProgram {
    private HapiProgram() {}

    /** @param arguments port and data folder */
    public static void main(String[] arguments) throws InterruptedException {
        var postgres = ProductPostgres.start(Path.of(arguments[1]));
        var server = HapiServer.start(postgres.jdbcUrl(), HapiSettings.forMeasuring(), Integer.parseInt(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            postgres.close();
        }));
        Thread.currentThread().join();
    }
}
