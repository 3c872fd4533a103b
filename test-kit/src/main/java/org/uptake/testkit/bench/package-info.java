/** Measures a running server as its clients see it: over HTTP, with tokens, validation and audit on. */
@NullMarked
package org.uptake.testkit.bench;

import org.jspecify.annotations.NullMarked;
