/**
 * Bulk Data Access 2.0: exports in the background, as NDJSON files that a client fetches later. Knows the store's tables, because a
 * million lines are copied as they are stored; knows no other feature.
 */
@NullMarked
package org.uptake.bulk;

import org.jspecify.annotations.NullMarked;
