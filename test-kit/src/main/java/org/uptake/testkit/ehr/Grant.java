package org.uptake.testkit.ehr;

import org.jspecify.annotations.Nullable;

/** An authorization that waits for its code to be used. */
record Grant(String challenge, String redirect, @Nullable String nonce, String launch) {}
