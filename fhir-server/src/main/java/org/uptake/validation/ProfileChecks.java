package org.uptake.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.uptake.refusal.Refusal;
import org.uptake.store.WriteRule;
import org.uptake.terminology.ValueSets;

/** Our profiles, compiled, and what they find wrong with a resource. */
public final class ProfileChecks {
    private static final int MOST_PROBLEMS = 20;

    private final String ours;
    private final Map<String, Profile> profiles = new HashMap<>();
    private final OwnCodes codes;

    /**
     * @param base the beginning of the addresses that are ours; what others publish is not judged here
     * @param structures our profiles and extensions
     * @throws IllegalArgumentException when a profile says more than can be compiled
     */
    public ProfileChecks(String base, List<? extends JsonNode> structures, ValueSets valueSets) {
        this.ours = base + "/StructureDefinition/";
        this.codes = new OwnCodes(base, valueSets);
        var byUrl = new HashMap<String, JsonNode>();
        for (var structure : structures) byUrl.put(structure.path("url").asText(), structure);
        for (var structure : structures) {
            var profile = Profile.compile(structure, byUrl, url -> codes(valueSets, url));
            profiles.put(profile.url(), profile);
        }
    }

    private static @Nullable Set<String> codes(ValueSets valueSets, String url) {
        return valueSets
                .codes(url)
                .map(codes -> codes.stream()
                        .map(code -> code.system() + "|" + code.code())
                        .collect(Collectors.toUnmodifiableSet()))
                .orElse(null);
    }

    /** One rule for every resource type that has a profile; they come last, when other rules have completed the resource. */
    public List<WriteRule> rules() {
        var types = new TreeSet<String>();
        for (var profile : profiles.values()) if (!profile.type().equals("Extension")) types.add(profile.type());
        return types.stream()
                .map(type -> (WriteRule) new KeepsItsProfiles(type, this))
                .toList();
    }

    /** Whether the resource claims a profile of ours. */
    boolean claims(JsonNode resource) {
        for (var claimed : resource.path("meta").path("profile"))
            if (claimed.asText().startsWith(ours)) return true;
        return false;
    }

    /** What is wrong with a resource by the profiles of ours that it claims, at most 20 problems; nothing when it claims none. */
    public List<Refusal> problems(JsonNode resource) {
        var claimed = new LinkedHashSet<String>();
        for (var profile : resource.path("meta").path("profile"))
            if (profile.asText().startsWith(ours)) claimed.add(withoutVersion(profile.asText()));
        var byProfile = new ArrayList<Refusal>();
        for (var profile : claimed) check(resource, profile, byProfile);
        var problems = new ArrayList<>(first(byProfile));
        if (claims(resource)) everywhere(resource.path("resourceType").asText(), resource, problems);
        return first(problems);
    }

    private static List<Refusal> first(List<Refusal> problems) {
        return problems.stream().distinct().limit(MOST_PROBLEMS).toList();
    }

    private void check(JsonNode resource, String claimed, List<Refusal> problems) {
        var profile = profiles.get(claimed);
        var type = resource.path("resourceType").asText();
        if (profile == null || profile.type().equals("Extension")) {
            problems.add(Problems.unknownProfile());
        } else if (!profile.type().equals(type)) {
            problems.add(Problems.otherType(type));
        } else {
            new ElementCheck(problems).children(type, resource, profile.rules());
            for (var invariant : profile.rules().invariants)
                if (!invariant.holds(resource)) problems.add(Problems.invariant(invariant));
        }
    }

    private static String withoutVersion(String canonical) {
        var bar = canonical.indexOf('|');
        return bar < 0 ? canonical : canonical.substring(0, bar);
    }

    /**
     * Extensions of ours keep to their definition, and codes of our systems exist, wherever they stand. Ends when there is enough to
     * tell, since each new fault is held against those before it.
     */
    private void everywhere(String path, JsonNode node, List<Refusal> problems) {
        if (problems.size() >= MOST_PROBLEMS) return;
        if (!codes.exists(node) && !isTold(path, problems)) problems.add(Problems.code(path));
        for (var field : node.properties()) {
            var here = path + "." + field.getKey();
            var value = field.getValue();
            if (value.isArray()) {
                for (var i = 0; i < value.size(); i++) {
                    var item = here + "[" + i + "]";
                    if (field.getKey().equals("extension")) extension(item, value.get(i), problems);
                    everywhere(item, value.get(i), problems);
                }
            } else if (value.isObject()) everywhere(here, value, problems);
        }
    }

    /** A binding may have found the same fault one element higher. */
    private static boolean isTold(String path, List<Refusal> problems) {
        return problems.stream().anyMatch(told -> told.expression().stream().anyMatch(path::startsWith));
    }

    private void extension(String path, JsonNode extension, List<Refusal> problems) {
        var url = extension.path("url").asText();
        if (!url.startsWith(ours)) return;
        var definition = profiles.get(url);
        if (definition == null) problems.add(Problems.unknownExtension(path));
        else new ElementCheck(problems).children(path, extension, definition.rules());
    }
}
