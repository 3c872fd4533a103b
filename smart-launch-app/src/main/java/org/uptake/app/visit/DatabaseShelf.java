package org.uptake.app.visit;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.uptake.app.ehr.Ehr;
import org.uptake.app.keep.Seal;

/** Table {@code visit}. */
final class DatabaseShelf implements VisitShelf {
    private static final int LOCKS = 256;
    /** Half of the connections (SharedDatabase). */
    private static final int AT_ONCE = 4;

    private static final String FIND = "SELECT sealed, opened, last_seen FROM visit WHERE id = ?";

    private final Jdbi database;
    private final Seal seal;
    private final Function<String, Optional<Ehr>> ehrs;
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();
    private final Semaphore changing = new Semaphore(AT_ONCE);

    DatabaseShelf(Jdbi database, Seal seal, Function<String, Optional<Ehr>> ehrs) {
        this.database = database;
        this.seal = seal;
        this.ehrs = ehrs;
    }

    static VisitOver gone() {
        return new VisitOver("The visit has ended.");
    }

    @Override
    public void put(Kept kept) {
        database.useHandle(handle -> handle.execute(
                "INSERT INTO visit (id, sealed, opened, last_seen) VALUES (?, ?, ?, ?)",
                kept.visit().id(),
                sealed(kept),
                at(kept.opened()),
                at(kept.lastSeen())));
    }

    @Override
    public Optional<Kept> find(String id) {
        return database.withHandle(handle -> find(handle, FIND, id));
    }

    private Optional<Kept> find(Handle handle, String sql, String id) {
        return handle.select(sql, id)
                .map((row, context) -> seal.open(id, row.getString(1), VisitLetter.class)
                        .flatMap(letter -> letter.kept(ehrs, time(row, 2), time(row, 3))))
                .findOne()
                .flatMap(kept -> kept);
    }

    private static Instant time(java.sql.ResultSet row, int column) {
        try {
            return row.getObject(column, OffsetDateTime.class).toInstant();
        } catch (java.sql.SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Override
    public void seen(String id, Instant now) {
        database.useHandle(handle -> handle.execute("UPDATE visit SET last_seen = ? WHERE id = ?", at(now), id));
    }

    /**
     * The row stays locked while the EHR or fhir-server is asked: another process waits and finds the tokens renewed. Whoever waits in
     * this process does so without a connection, and few hold one meanwhile: a slow EHR must not stop the visits of the others.
     */
    @Override
    public Kept change(String id, UnaryOperator<Kept> work) {
        synchronized (locks[Math.floorMod(id.hashCode(), locks.length)]) {
            changing.acquireUninterruptibly();
            try {
                return changed(id, work);
            } finally {
                changing.release();
            }
        }
    }

    private Kept changed(String id, UnaryOperator<Kept> work) {
        return database.inTransaction(handle -> {
            var changed = work.apply(find(handle, FIND + " FOR UPDATE", id).orElseThrow(DatabaseShelf::gone));
            handle.execute("UPDATE visit SET sealed = ? WHERE id = ?", sealed(changed), id);
            return changed;
        });
    }

    private String sealed(Kept kept) {
        return seal.close(kept.visit().id(), VisitLetter.of(kept));
    }

    @Override
    public void remove(String id) {
        database.useHandle(handle -> handle.execute("DELETE FROM visit WHERE id = ?", id));
    }

    @Override
    public int count() {
        return database.withHandle(handle ->
                handle.select("SELECT count(*) FROM visit").mapTo(Integer.class).one());
    }

    @Override
    public void sweep(Instant usedBefore, Instant openedBefore, int most) {
        database.useHandle(handle -> {
            handle.execute("DELETE FROM visit WHERE last_seen <= ? OR opened <= ?", at(usedBefore), at(openedBefore));
            handle.execute(
                    "DELETE FROM visit WHERE id IN (SELECT id FROM visit ORDER BY last_seen DESC OFFSET ?)", most);
        });
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
