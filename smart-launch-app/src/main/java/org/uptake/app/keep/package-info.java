/** What the app keeps outside its memory: sealed texts in a PostgreSQL that all its processes share. */
@NullMarked
package org.uptake.app.keep;

import org.jspecify.annotations.NullMarked;
