package org.uptake.testkit.ehr;

import org.jspecify.annotations.Nullable;

/**
 * An authorization that waits for its code to be used.
 *
 * @param patient whether a chart was open, or the app asked for a patient to be chosen
 */
record Grant(String challenge, String redirect, @Nullable String nonce, boolean patient) {}
