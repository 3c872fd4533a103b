package org.uptake.fhirapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.uptake.access.Cursors;
import org.uptake.refusal.Refusal;

/** The cursor in a request and in the next link of its answer: outside it is bound to its caller, inside it is plain. */
final class PageCursors {
    static final String NAME = "_cursor";
    private static final String FORM = "_search";

    private final Cursors cursors;

    PageCursors(Cursors cursors) {
        this.cursors = cursors;
    }

    /**
     * The request with its cursor as the features wrote it.
     *
     * @throws org.uptake.refusal.RefusedException 400 when it was changed, or given to somebody else
     */
    RestRequest opened(RestRequest request) {
        var given = request.query().get(NAME);
        if (given == null) return request;
        var plain = new ArrayList<String>();
        for (var cursor : given)
            plain.add(cursors.open(request.caller(), address(request), cursor)
                    .orElseThrow(() -> Refusal.of(
                                    400,
                                    "value",
                                    "cursor",
                                    "_cursor must be the next link of the page before, unchanged, and used by whom it was given to.")
                            .asException()));
        var query = new LinkedHashMap<>(request.query());
        query.put(NAME, List.copyOf(plain));
        return request.with(query, request.body());
    }

    String sealed(RestRequest request, String cursor) {
        return cursors.seal(request.caller(), address(request), cursor);
    }

    /** The next link of a search by form is asked for without the form. */
    private static String address(RestRequest request) {
        var path = request.path();
        var isForm = !path.isEmpty() && path.get(path.size() - 1).equals(FORM);
        return String.join("/", isForm ? path.subList(0, path.size() - 1) : path);
    }
}
