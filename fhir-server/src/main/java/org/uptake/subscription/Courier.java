package org.uptake.subscription;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Brings one notification to its receiver. */
interface Courier {
    /** @return completes normally whatever happens */
    CompletableFuture<Receipt> deliver(Parcel parcel);

    /** @param headers lines, "Name: value" */
    record Parcel(String subscription, Plan.Channel channel, List<String> headers, String body) {}

    /**
     * @param status what the receiver answered (HTTP); 0 when it did not
     * @param problem null when the receiver has taken it; never the text of the receiver's answer
     */
    record Receipt(int status, @Nullable String problem) {
        boolean isTaken() {
            return problem == null;
        }
    }
}
