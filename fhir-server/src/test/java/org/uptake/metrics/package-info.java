@NullMarked
package org.uptake.metrics;

import org.jspecify.annotations.NullMarked;
