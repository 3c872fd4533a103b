/** Work across patients, most late first. */
@NullMarked
package org.uptake.app.worklist;

import org.jspecify.annotations.NullMarked;
