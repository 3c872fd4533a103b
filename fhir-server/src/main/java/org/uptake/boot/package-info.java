/** The only place that knows every feature: settings, wiring, start and stop. Nobody depends on it. */
@NullMarked
package org.uptake.boot;

import org.jspecify.annotations.NullMarked;
