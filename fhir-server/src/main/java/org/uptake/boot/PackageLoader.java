package org.uptake.boot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.store.Json;
import org.uptake.store.Store;
import org.uptake.store.StoreFailure;

/** Brings the resources of the FHIR package into the store when they are not there yet or have changed. */
final class PackageLoader {
    static final Caller US = new Caller("uptake", null, null, null, null, new Scopes(List.of()));

    private final Store store;

    PackageLoader(Store store) {
        this.store = store;
    }

    void load(String name, List<ObjectNode> resources) {
        var hasher = Hashing.sha256().newHasher();
        for (var resource : resources) hasher.putString(Json.write(resource), StandardCharsets.UTF_8);
        var hash = hasher.hash().toString();
        if (store.read(connection -> isLoaded(connection, name, hash))) return;
        store.write(US, unit -> {
            for (var resource : resources) unit.update(resource.path("id").asText(), resource.deepCopy(), null);
            remember(unit.connection(), name, hash);
            return name;
        });
    }

    private static boolean isLoaded(Connection connection, String name, String hash) {
        try (var statement = connection.prepareStatement("SELECT 1 FROM package_loaded WHERE name = ? AND hash = ?")) {
            statement.setString(1, name);
            statement.setString(2, hash);
            return statement.executeQuery().next();
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    private static void remember(Connection connection, String name, String hash) {
        try (var statement = connection.prepareStatement("INSERT INTO package_loaded (name, hash) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET hash = excluded.hash")) {
            statement.setString(1, name);
            statement.setString(2, hash);
            statement.execute();
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }
}
