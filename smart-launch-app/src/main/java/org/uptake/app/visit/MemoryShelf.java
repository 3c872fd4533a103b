package org.uptake.app.visit;

import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

final class MemoryShelf implements VisitShelf {
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    @Override
    public void put(Kept one) {
        locks.put(one.visit().id(), new Object());
        kept.put(one.visit().id(), one);
    }

    @Override
    public Optional<Kept> find(String id) {
        return Optional.ofNullable(kept.get(id));
    }

    @Override
    public void seen(String id, Instant now) {
        kept.computeIfPresent(id, (same, one) -> one.seen(now));
    }

    @Override
    public Kept change(String id, UnaryOperator<Kept> work) {
        var lock = Optional.ofNullable(locks.get(id)).orElseThrow(DatabaseShelf::gone);
        synchronized (lock) {
            var changed = work.apply(find(id).orElseThrow(DatabaseShelf::gone));
            kept.computeIfPresent(id, (same, one) -> changed.seen(one.lastSeen()));
            return changed;
        }
    }

    @Override
    public void remove(String id) {
        kept.remove(id);
        locks.remove(id);
    }

    @Override
    public int count() {
        return kept.size();
    }

    @Override
    public void sweep(Instant usedBefore, Instant openedBefore, int most) {
        for (var one : kept.values())
            if (!one.lastSeen().isAfter(usedBefore) || !one.opened().isAfter(openedBefore))
                remove(one.visit().id());
        while (kept.size() > most)
            kept.values().stream()
                    .min(Comparator.comparing(Kept::lastSeen))
                    .ifPresent(one -> remove(one.visit().id()));
    }
}
