package org.uptake.boot;

import java.security.SecureRandom;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.uptake.access.Cursors;
import org.uptake.store.StoreFailure;

/** Table {@code cursor_key}: made at the first start, the same for all nodes. */
final class CursorKey {
    private static final int BYTES = 32;

    private CursorKey() {}

    static Cursors open(DataSource database) {
        var made = new byte[BYTES];
        new SecureRandom().nextBytes(made);
        try (var connection = database.getConnection();
                var insert = connection.prepareStatement(
                        "INSERT INTO cursor_key (one, secret) VALUES (true, ?) ON CONFLICT DO NOTHING");
                var select = connection.prepareStatement("SELECT secret FROM cursor_key")) {
            insert.setBytes(1, made);
            insert.execute();
            var rows = select.executeQuery();
            rows.next();
            return new Cursors(rows.getBytes(1));
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }
}
