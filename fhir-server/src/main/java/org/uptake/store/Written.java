package org.uptake.store;

import org.jspecify.annotations.Nullable;

/** A change with the text that is stored for it; null for a deletion. */
record Written(Change change, @Nullable String json) {}
