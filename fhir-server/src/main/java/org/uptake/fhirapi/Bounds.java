package org.uptake.fhirapi;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.uptake.access.Caller;
import org.uptake.access.Decision;
import org.uptake.refusal.RefusedException;
import org.uptake.search.Reach;
import org.uptake.search.SearchIndexer;
import org.uptake.store.Version;
import org.uptake.store.Visible;

/** What a caller may see, as a limit of a search and as a judgement on a resource: both from the same grant. */
final class Bounds {
    private final Gate gate;
    private final SearchIndexer indexer;

    Bounds(Gate gate, SearchIndexer indexer) {
        this.gate = gate;
        this.indexer = indexer;
    }

    /** For every type that a search passes through. */
    Reach reach(Caller caller) {
        return new Reach() {
            @Override
            public Optional<String> patient(String type) {
                return gate.permit(caller, Interaction.SEARCH, type).patientId();
            }

            @Override
            public Map<String, String> filters(String type) {
                return gate.permit(caller, Interaction.SEARCH, type).filters();
            }
        };
    }

    /** Empty when the caller may not do this at all. */
    Optional<Decision.Granted> verdict(Caller caller, Interaction interaction, String type) {
        try {
            return Optional.of(gate.permit(caller, interaction, type));
        } catch (RefusedException forbidden) {
            return Optional.empty();
        }
    }

    /** Whether a version is within the grant; of a deletion nobody can tell who is confined. */
    boolean hold(Decision.Granted grant, Version version) {
        if (grant.unlimited()) return true;
        if (version.deleted()) return false;
        var tree = version.tree();
        return (grant.patient() == null || grant.patientId().equals(indexer.patient(version.type(), tree)))
                && grant.matches(tree);
    }

    boolean mayRead(Caller caller, Version version) {
        return verdict(caller, Interaction.READ, version.type())
                .filter(grant -> hold(grant, version))
                .isPresent();
    }

    /** What the caller may read, judged once for each type. */
    Visible readable(Caller caller) {
        var verdicts = new HashMap<String, Optional<Decision.Granted>>();
        Function<String, Optional<Decision.Granted>> verdict =
                type -> verdicts.computeIfAbsent(type, asked -> verdict(caller, Interaction.READ, asked));
        return new Visible() {
            @Override
            public boolean shows(Version version) {
                return verdict.apply(version.type())
                        .filter(grant -> hold(grant, version))
                        .isPresent();
            }

            @Override
            public Optional<String> onlyOf(String type) {
                return verdict.apply(type).flatMap(Decision.Granted::patientId);
            }
        };
    }
}
