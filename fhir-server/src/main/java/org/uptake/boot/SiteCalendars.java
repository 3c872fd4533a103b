package org.uptake.boot;

import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.uptake.store.Store;
import org.uptake.store.Version;
import org.uptake.workplace.BusinessCalendar;

/** The business calendar of each site, compiled once for each version of its Location. */
final class SiteCalendars implements Function<@Nullable String, BusinessCalendar> {
    private static final BusinessCalendar NO_SITE = BusinessCalendar.alwaysOpen(ZoneOffset.UTC);

    private final Store store;
    private final Map<String, Compiled> compiled = new ConcurrentHashMap<>();

    private record Compiled(int version, BusinessCalendar calendar) {}

    SiteCalendars(Store store) {
        this.store = store;
    }

    @Override
    public BusinessCalendar apply(@Nullable String site) {
        if (site == null || !site.startsWith("Location/")) return NO_SITE;
        var location = store.current("Location", site.substring("Location/".length()));
        if (location.isEmpty() || location.get().deleted()) return NO_SITE;
        return compile(site, location.get());
    }

    private BusinessCalendar compile(String site, Version location) {
        var known = compiled.get(site);
        if (known != null && known.version() == location.version()) return known.calendar();
        var calendar = BusinessCalendar.of(location.tree());
        compiled.put(site, new Compiled(location.version(), calendar));
        return calendar;
    }
}
