package org.uptake.testkit.ehr;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The app as this EHR registered it.
 *
 * @param secret for client_secret_basic; null for private_key_jwt
 * @param keys where the app publishes its keys
 */
record Client(String id, @Nullable String secret, URI redirect, URI keys) {}
