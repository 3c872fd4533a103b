/** Which addresses the server may call when somebody else named them. Knows no feature. */
@NullMarked
package org.uptake.network;

import org.jspecify.annotations.NullMarked;
