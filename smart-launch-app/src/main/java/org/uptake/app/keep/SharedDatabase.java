package org.uptake.app.keep;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;

/** The schema {@code uptake_app} in a PostgreSQL, which may be fhir-server's. */
public final class SharedDatabase implements AutoCloseable {
    private static final String SCHEMA = "uptake_app";
    private static final int CONNECTIONS = 8;

    private final HikariDataSource pool;

    private SharedDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    /** @throws IOException when it cannot be reached, or a newer version of the app has migrated it */
    public static SharedDatabase open(String url) throws IOException {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        config.setSchema(SCHEMA);
        config.addDataSourceProperty("ApplicationName", "uptake-app");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // as long as the EHR and fhir-server may take to renew a sign-in, with some room
        config.setConnectionInitSql("SET lock_timeout = '30s'");
        try {
            Flyway.configure()
                    .dataSource(url, null, null)
                    .schemas(SCHEMA)
                    .createSchemas(true)
                    .locations("classpath:org/uptake/app/migration")
                    .ignoreMigrationPatterns("")
                    .load()
                    .migrate();
            return new SharedDatabase(new HikariDataSource(config));
        } catch (FlywayException | PoolInitializationException failed) {
            throw new IOException(
                    String.valueOf(failed.getMessage()).contains("not resolved locally")
                            ? "A newer version of the app has used this database. Start that version."
                            : "The database of --database-url cannot be reached or used. Check the address and that PostgreSQL runs.",
                    failed);
        }
    }

    public Jdbi jdbi() {
        return Jdbi.create(pool);
    }

    @Override
    public void close() {
        pool.close();
    }
}
