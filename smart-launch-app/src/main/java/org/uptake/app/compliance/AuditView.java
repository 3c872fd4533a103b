package org.uptake.app.compliance;

import java.util.List;
import org.uptake.app.page.Frame;

/**
 * @param chain one sentence on whether entries are missing or changed
 * @param isWhole whether the chain holds
 * @param next path of the next page inside the visit; empty on the last one
 */
public record AuditView(
        Frame frame, AuditQuestion question, String chain, boolean isWhole, List<Row> rows, String next) {
    /**
     * @param about references of what was read, written or asked for
     * @param why the policy that allowed it, or the reason of a refusal
     */
    public record Row(
            String when, String who, String client, String what, List<String> about, boolean refused, String why) {}
}
