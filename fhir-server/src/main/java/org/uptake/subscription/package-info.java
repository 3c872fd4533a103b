/**
 * Topic-based subscriptions (Subscriptions R5 Backport 1.1 for R4): topics as data, events from the change sequence, delivery with
 * persistent retry. Knows no HTTP server; what it sends, it sends by a {@link Courier}.
 */
@NullMarked
package org.uptake.subscription;

import org.jspecify.annotations.NullMarked;
