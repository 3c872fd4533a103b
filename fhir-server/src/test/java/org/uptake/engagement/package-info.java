@NullMarked
package org.uptake.engagement;

import org.jspecify.annotations.NullMarked;
