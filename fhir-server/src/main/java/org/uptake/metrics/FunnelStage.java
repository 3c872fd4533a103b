package org.uptake.metrics;

import java.util.Locale;

/** How far a patient came with an intervention; declined and not-today are answers to an offer, not steps. */
enum FunnelStage {
    ELIGIBLE,
    OFFERED,
    AGREED,
    DECLINED,
    NOT_TODAY,
    ENROLLED,
    ACTIVE;

    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
