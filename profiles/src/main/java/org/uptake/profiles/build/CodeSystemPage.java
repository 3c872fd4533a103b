package org.uptake.profiles.build;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.uptake.profiles.Profiles;

/**
 * A code system as a Markdown page: a title, a paragraph, a quote that says whose words they are, and a table with the columns
 * {@code code}, {@code display}, {@code definition}, perhaps {@code parent} (is-a), and one more for each property.
 */
record CodeSystemPage(String id, String title, String description, String copyright, List<Map<String, String>> rows) {
    private static final Set<String> OWN_COLUMNS = Set.of("code", "display", "definition", "parent");

    /** @throws IllegalArgumentException names the page and what is wrong with it */
    static CodeSystemPage read(String id, String markdown) {
        var lines = markdown.lines().map(String::strip).toList();
        var table = lines.stream()
                .filter(line -> line.startsWith("|"))
                .map(CodeSystemPage::cells)
                .toList();
        if (table.size() < 3) throw new IllegalArgumentException(id + ".md has no table of codes");
        var head = table.get(0);
        if (!head.containsAll(Set.of("code", "display", "definition")))
            throw new IllegalArgumentException(id + ".md needs the columns code, display and definition");
        var rows = new ArrayList<Map<String, String>>();
        for (var cells : table.subList(2, table.size())) {
            if (cells.size() != head.size())
                throw new IllegalArgumentException(
                        id + ".md: row " + cells.get(0) + " has not as many cells as the head");
            var row = new LinkedHashMap<String, String>();
            for (var i = 0; i < head.size(); i++) row.put(head.get(i), cells.get(i));
            rows.add(row);
        }
        return new CodeSystemPage(
                id,
                starting(lines, "# "),
                lines.stream()
                        .filter(line -> !line.isEmpty() && !line.matches("[#|>].*"))
                        .collect(Collectors.joining(" ")),
                starting(lines, "> "),
                rows);
    }

    private static String starting(List<String> lines, String mark) {
        return lines.stream()
                .filter(line -> line.startsWith(mark))
                .map(line -> line.substring(mark.length()))
                .collect(Collectors.joining(" "));
    }

    private static List<String> cells(String line) {
        var inner = line.substring(1, line.length() - 1);
        return java.util.Arrays.stream(inner.split("\\|", -1))
                .map(String::strip)
                .toList();
    }

    ObjectNode codeSystem() {
        var system = Header.of("CodeSystem", id, title, description);
        if (!copyright.isEmpty()) system.put("copyright", copyright);
        system.put("caseSensitive", true).put("valueSet", Profiles.BASE + "/ValueSet/" + id);
        if (isHierarchy()) system.put("hierarchyMeaning", "is-a");
        system.put("content", "complete").put("count", rows.size());
        for (var property : properties())
            system.withArray("property").addObject().put("code", property).put("type", "string");
        addConcepts(system.putArray("concept"));
        return system;
    }

    /** All codes of the system. */
    ObjectNode valueSet() {
        var set = Header.of("ValueSet", id, title, "All codes of the code system " + id + ".");
        set.putObject("compose").putArray("include").addObject().put("system", Profiles.codeSystem(id));
        return set;
    }

    private boolean isHierarchy() {
        return rows.get(0).containsKey("parent");
    }

    private List<String> properties() {
        return rows.get(0).keySet().stream()
                .filter(column -> !OWN_COLUMNS.contains(column))
                .toList();
    }

    private void addConcepts(ArrayNode top) {
        var places = new HashMap<String, ObjectNode>();
        for (var row : rows) {
            var code = row.get("code");
            var concept = addConcept(place(row, top, places), row);
            if (places.put(code, concept) != null)
                throw new IllegalArgumentException(id + ".md has " + code + " twice");
        }
    }

    private ArrayNode place(Map<String, String> row, ArrayNode top, Map<String, ObjectNode> places) {
        var parent = row.getOrDefault("parent", "");
        if (parent.isEmpty()) return top;
        var above = places.get(parent);
        if (above == null)
            throw new IllegalArgumentException(id + ".md: " + parent + " must stand before its children");
        return above.withArray("concept");
    }

    private ObjectNode addConcept(ArrayNode place, Map<String, String> row) {
        var concept = place.addObject();
        for (var column : List.of("code", "display", "definition")) concept.put(column, row.get(column));
        for (var property : properties())
            concept.withArray("property").addObject().put("code", property).put("valueString", row.get(property));
        return concept;
    }
}
