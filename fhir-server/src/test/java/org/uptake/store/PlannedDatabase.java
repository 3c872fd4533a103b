package org.uptake.store;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.uptake.boot.TestServer;

/**
 * A real database with the program's tables that writes down how PostgreSQL would run each prepared statement: beside every
 * statement an EXPLAIN of it gets the same arguments.
 */
public final class PlannedDatabase implements AutoCloseable {
    private final HikariDataSource connections = new HikariDataSource();
    private final List<String> plans = new ArrayList<>();

    public PlannedDatabase() {
        connections.setJdbcUrl(TestServer.newDatabase());
        connections.setMaximumPoolSize(2);
        // as the PostgreSQL that the server starts for itself
        connections.setConnectionInitSql("SET random_page_cost = 1.1; SET jit = off");
        Flyway.configure().dataSource(connections).load().migrate();
    }

    public interface Work {
        void run(Connection connection) throws SQLException;
    }

    /** Runs statements without writing down plans, then counts the rows anew as autovacuum would. */
    public void fill(String... statements) {
        try (var connection = connections.getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) statement.execute(sql);
            statement.execute("VACUUM ANALYZE");
        } catch (SQLException broken) {
            throw new AssertionError(broken);
        }
    }

    /** The plans of what the work runs on its connection, one text for each statement. */
    public List<String> plansOf(Work work) {
        plans.clear();
        try (var connection = planned().getConnection()) {
            work.run(connection);
        } catch (SQLException broken) {
            throw new AssertionError(broken);
        }
        return List.copyOf(plans);
    }

    /** The plans of what runs inside the functions that the work calls, as PostgreSQL's auto_explain tells them. */
    public List<String> plansInside(Work work) {
        var heard = new ArrayList<String>();
        try (var connection = connections.getConnection();
                var session = connection.createStatement()) {
            session.execute("LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0;"
                    + " SET auto_explain.log_nested_statements = on; SET client_min_messages = log");
            work.run(proxy(Connection.class, (self, method, arguments) -> {
                var answer = method.invoke(connection, arguments);
                return answer instanceof PreparedStatement statement ? listening(statement, heard) : answer;
            }));
            session.execute("RESET client_min_messages; SET auto_explain.log_min_duration = -1");
        } catch (SQLException broken) {
            throw new AssertionError(broken);
        }
        return heard;
    }

    private static PreparedStatement listening(PreparedStatement statement, List<String> heard) {
        return proxy(PreparedStatement.class, (self, method, arguments) -> {
            if (method.getName().equals("close"))
                for (var told = statement.getWarnings(); told != null; told = told.getNextWarning())
                    heard.add(String.valueOf(told.getMessage()));
            return method.invoke(statement, arguments);
        });
    }

    /** Without plans. */
    public DataSource plain() {
        return connections;
    }

    /** For code that takes its connections itself; {@link #plans} has what it ran. */
    public DataSource planned() {
        return proxy(DataSource.class, (self, method, arguments) -> {
            var answer = method.invoke(connections, arguments);
            return answer instanceof Connection connection ? planned(connection) : answer;
        });
    }

    /** Of every statement since the last call. */
    public List<String> plans() {
        var all = List.copyOf(plans);
        plans.clear();
        return all;
    }

    private Connection planned(Connection connection) {
        return proxy(Connection.class, (self, method, arguments) -> {
            var answer = method.invoke(connection, arguments);
            if (!method.getName().equals("prepareStatement") || !isPlannable((String) arguments[0])) return answer;
            var explain = connection.prepareStatement("EXPLAIN " + arguments[0]);
            return planned((PreparedStatement) answer, explain);
        });
    }

    /** PostgreSQL explains one statement at a time; a script of several ({@link Script}) goes unplanned. */
    private static boolean isPlannable(String sql) {
        return !sql.contains(";\n") && sql.matches("(?s)\\s*(SELECT|WITH|INSERT|UPDATE|DELETE).*");
    }

    private PreparedStatement planned(PreparedStatement statement, PreparedStatement explain) {
        return proxy(PreparedStatement.class, (self, method, arguments) -> {
            var name = method.getName();
            if (name.equals("addBatch")
                    || ((name.equals("execute") || name.equals("executeQuery")) && arguments == null))
                plans.add(read(explain));
            if (name.equals("close")
                    || (name.startsWith("set") && arguments != null && arguments[0] instanceof Integer))
                method.invoke(explain, arguments);
            return method.invoke(statement, arguments);
        });
    }

    private static String read(PreparedStatement explain) throws SQLException {
        var lines = new ArrayList<String>();
        try (var rows = explain.executeQuery()) {
            while (rows.next()) lines.add(rows.getString(1));
        }
        return String.join("\n", lines);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        InvocationHandler unwrapping = (self, method, arguments) -> {
            try {
                return handler.invoke(self, method, arguments);
            } catch (InvocationTargetException failed) {
                throw failed.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, unwrapping));
    }

    @Override
    public void close() {
        connections.close();
    }
}
