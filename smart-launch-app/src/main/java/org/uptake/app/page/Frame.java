package org.uptake.app.page;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.app.visit.Visit;

/**
 * What surrounds every screen.
 *
 * @param title of the window; carries no patient data, because browsers keep histories of titles
 * @param tab the tab that is open: patient, worklist, programme
 * @param banner who the patient is, where the EHR does not show it; null otherwise
 * @param problems parts that could not be read
 * @param notice one line on top of every page, for example that this is a sandbox; empty for none
 */
public record Frame(
        Visit visit,
        String title,
        String tab,
        @Nullable String banner,
        List<String> problems,
        String notice,
        String stylesheet,
        String script) {

    /** An address inside this visit. */
    public String url(String pathInVisit) {
        return "/visits/" + visit.id() + "/" + pathInVisit;
    }

    public String csrf() {
        return visit.csrf();
    }

    /** The EHR's colours and fonts, where it has some. */
    public Optional<String> ehrStyle() {
        return visit.style() == null ? Optional.empty() : Optional.of(url("style.css"));
    }

    public Optional<String> patientTab() {
        return visit.patient() == null ? Optional.empty() : Optional.of(url(""));
    }

    public Frame with(List<String> more) {
        return new Frame(visit, title, tab, banner, more, notice, stylesheet, script);
    }

    public Frame withBanner(@Nullable String line) {
        return new Frame(visit, title, tab, line, problems, notice, stylesheet, script);
    }
}
