/** A text-message gateway that is a real small program: takes messages by HTTP, tells receipts and replies, and fails when told to. */
@NullMarked
package org.uptake.testkit.message;

import org.jspecify.annotations.NullMarked;
