/** Which other systems are told of what happens here, whether the notices reach them, and what was given up. */
@NullMarked
package org.uptake.app.notices;

import org.jspecify.annotations.NullMarked;
