package org.uptake.boot;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL behind the server: one that is given, or one of our own in the data folder. */
final class Database implements AutoCloseable {
    private static final int CONNECTIONS = 16;
    /** Of one statement; nobody waits longer for an answer, and what waits holds a connection. */
    private static final String LONGEST = "60s";

    private final HikariDataSource pool;
    private final @Nullable OwnPostgres own;

    private Database(HikariDataSource pool, @Nullable OwnPostgres own) {
        this.pool = pool;
        this.own = own;
    }

    /**
     * @param url a JDBC address; empty for a PostgreSQL of our own
     * @param data where our own keeps its files
     */
    static Database open(Optional<String> url, Path data) {
        var own = url.isPresent() ? null : OwnPostgres.start(data);
        try {
            var pool = pool(
                    url.orElseGet(() -> java.util.Objects.requireNonNull(own).url()));
            migrate(pool.getJdbcUrl());
            return new Database(pool, own);
        } catch (RuntimeException failed) {
            if (own != null) own.close();
            throw failed;
        }
    }

    private static HikariDataSource pool(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(5_000);
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("ApplicationName", "uptake");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.setConnectionInitSql("SET statement_timeout = '" + LONGEST + "'");
        try {
            return new HikariDataSource(config);
        } catch (com.zaxxer.hikari.pool.HikariPool.PoolInitializationException away) {
            throw new StartProblem("The database cannot be reached. Check DATABASE_URL and that PostgreSQL runs.");
        }
    }

    /** Migrations only go forward; a database that a newer version has migrated is refused. Its connection is its own: a migration may take long. */
    private static void migrate(String url) {
        try {
            Flyway.configure()
                    .dataSource(url, null, null)
                    .ignoreMigrationPatterns("")
                    .load()
                    .migrate();
        } catch (FlywayException refused) {
            if (String.valueOf(refused.getMessage()).contains("not resolved locally"))
                throw new StartProblem(
                        "The data folder was written by a newer version of Uptake. Start that version, or start over with --fresh.");
            throw refused;
        }
    }

    DataSource pool() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
        if (own != null) own.close();
    }
}
