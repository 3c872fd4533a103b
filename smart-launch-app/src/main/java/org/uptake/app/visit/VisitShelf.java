package org.uptake.app.visit;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Jdbi;
import org.uptake.app.ehr.Ehr;
import org.uptake.app.keep.Seal;

/** Where running visits are kept. It knows nothing of limits. */
public interface VisitShelf {
    /** Gone with the process. */
    static VisitShelf inMemory() {
        return new MemoryShelf();
    }

    /**
     * Shared by processes and kept over restarts.
     *
     * @param ehrs by id; a visit of an EHR that is not registered any more is none
     */
    static VisitShelf in(Jdbi database, Seal seal, Function<String, Optional<Ehr>> ehrs) {
        return new DatabaseShelf(database, seal, ehrs);
    }

    void put(Kept kept);

    Optional<Kept> find(String id);

    void seen(String id, Instant now);

    /**
     * Changes a visit while nobody else does, in whatever process. What the work throws leaves it as it was.
     *
     * @throws VisitOver when there is none
     */
    Kept change(String id, UnaryOperator<Kept> work);

    void remove(String id);

    int count();

    /** Drops what was used last before one time or opened before the other, then the longest unused until few enough are left. */
    void sweep(Instant usedBefore, Instant openedBefore, int most);
}
