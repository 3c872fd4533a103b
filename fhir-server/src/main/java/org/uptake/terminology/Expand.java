package org.uptake.terminology;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.refusal.Refusal;
import org.uptake.store.Meta;

/** {@code ValueSet/$expand}: the codes of a value set, with {@code filter} on display and code, {@code count} and {@code offset}. */
final class Expand implements Operation {
    private static final int MOST = 1_000;

    private final ValueSets valueSets;
    private final Sources sources;
    private final Clock clock;

    Expand(ValueSets valueSets, Sources sources, Clock clock) {
        this.valueSets = valueSets;
        this.sources = sources;
        this.clock = clock;
    }

    @Override
    public Answer answer(Call call) {
        var source = sources.valueSet(call);
        var codes = filtered(valueSets.expand(source), call.text("filter").orElse(""));
        var offset = number(call, "offset", 0);
        var count = number(call, "count", MOST);
        if (codes.size() - offset > MOST && count > MOST)
            throw Refusal.of(
                            422,
                            "too-costly",
                            "expansion-size",
                            "An expansion has " + MOST + " codes at most. Use 'filter', or 'offset' and 'count'.")
                    .asException();
        var expanded = ((ObjectNode) source).deepCopy();
        expanded.remove("compose");
        var expansion = expanded.putObject("expansion");
        expansion.put("timestamp", Meta.instant(clock.instant()));
        expansion.put("total", codes.size()).put("offset", offset);
        for (var code : page(codes, offset, count))
            expansion
                    .withArray("contains")
                    .addObject()
                    .put("system", code.system())
                    .put("code", code.code())
                    .put("display", code.display());
        return Answer.ok(expanded);
    }

    private static List<Code> filtered(List<Code> codes, String filter) {
        var wanted = List.of(filter.toLowerCase(Locale.ROOT).strip().split("\\s+"));
        return codes.stream()
                .filter(code -> wanted.stream()
                        .allMatch((code.display() + " " + code.code()).toLowerCase(Locale.ROOT)::contains))
                .toList();
    }

    private static List<Code> page(List<Code> codes, int offset, int count) {
        var from = Math.min(offset, codes.size());
        return codes.subList(from, Math.min(codes.size(), from + Math.min(count, codes.size())));
    }

    private static int number(Call call, String name, int otherwise) {
        var text = call.text(name);
        if (text.isEmpty()) return otherwise;
        if (text.get().matches("\\d{1,9}")) return Integer.parseInt(text.get());
        throw Refusal.of(400, "value", "parameter-value", "Parameter '" + name + "' must be a whole number from 0.")
                .at("Parameters.parameter.where(name='" + name + "')")
                .asException();
    }
}
