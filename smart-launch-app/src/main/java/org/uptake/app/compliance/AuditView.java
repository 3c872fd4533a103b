package org.uptake.app.compliance;

import java.util.List;
import java.util.Optional;
import org.uptake.app.page.Frame;

/**
 * @param chain whether entries are missing or changed; empty when nobody asked
 * @param next path of the next page inside the visit; empty on the last one
 */
public record AuditView(Frame frame, AuditQuestion question, Optional<Chain> chain, List<Row> rows, String next) {
    /** Whether the chain of entries holds, in words. */
    public record Chain(String words, boolean isWhole) {}

    /**
     * @param about references of what was read, written or asked for
     * @param why the policy that allowed it, or the reason of a refusal
     */
    public record Row(
            String when, String who, String client, String what, List<String> about, boolean refused, String why) {}
}
