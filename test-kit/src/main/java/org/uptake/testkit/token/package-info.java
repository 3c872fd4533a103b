/** Gets access tokens as a backend service does: for tests, the simulator, the bench and the command line. */
@NullMarked
package org.uptake.testkit.token;

import org.jspecify.annotations.NullMarked;
