@NullMarked
package org.uptake.stats;

import org.jspecify.annotations.NullMarked;
