package org.uptake.boot;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.oauth.Client;
import org.uptake.oauth.ClientRegister;
import org.uptake.store.Json;
import org.uptake.store.StoreFailure;

/** Table {@code oauth_client}: clients that were added, and ids that were disabled, while servers run. */
final class AddedClients {
    private static final Logger LOG = LoggerFactory.getLogger(AddedClients.class);

    private final DataSource database;

    AddedClients(DataSource database) {
        this.database = database;
    }

    /** @param definition as in a file of clients; null for one that a server was started with */
    record Row(String id, @Nullable String definition, boolean isDisabled) {}

    ClientRegister.Added read() {
        try (var connection = database.getConnection()) {
            var clients = new ArrayList<Client>();
            var disabled = new HashSet<String>();
            for (var row : rows(connection)) {
                if (row.isDisabled()) disabled.add(row.id());
                else client(row).ifPresent(clients::add);
            }
            return new ClientRegister.Added(clients, disabled);
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    /** What was checked when it was added is checked again: the row may have been written by another version, or by hand. */
    private static Optional<Client> client(Row row) {
        var problems = new ArrayList<String>();
        var definition = row.definition();
        if (definition == null) return Optional.empty();
        var client = ClientFile.one("client " + row.id(), Json.parse(definition), problems);
        problems.forEach(problem -> LOG.error("a stored client does not come in: {}", problem));
        return client;
    }

    static List<Row> rows(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(
                        "SELECT id, definition, disabled IS NOT NULL FROM oauth_client ORDER BY id");
                var rows = statement.executeQuery()) {
            var all = new ArrayList<Row>();
            while (rows.next()) all.add(new Row(rows.getString(1), rows.getString(2), rows.getBoolean(3)));
            return all;
        }
    }

    static void add(Connection connection, String id, String definition) throws SQLException {
        try (var statement =
                connection.prepareStatement("INSERT INTO oauth_client (id, definition, added) VALUES (?, ?, now())")) {
            statement.setString(1, id);
            statement.setString(2, definition);
            statement.execute();
        }
    }

    static void disable(Connection connection, String id) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO oauth_client (id, disabled) VALUES (?, now())"
                + " ON CONFLICT (id) DO UPDATE SET disabled = coalesce(oauth_client.disabled, excluded.disabled)")) {
            statement.setString(1, id);
            statement.execute();
        }
    }

    /** @return whether it was disabled */
    static boolean enable(Connection connection, String id) throws SQLException {
        for (var sql : List.of(
                "DELETE FROM oauth_client WHERE id = ? AND definition IS NULL",
                "UPDATE oauth_client SET disabled = NULL WHERE id = ? AND disabled IS NOT NULL"))
            try (var statement = connection.prepareStatement(sql)) {
                statement.setString(1, id);
                if (statement.executeUpdate() == 1) return true;
            }
        return false;
    }
}
