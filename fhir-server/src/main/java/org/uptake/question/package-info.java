/**
 * Questions of patients: what comes in becomes a Communication and a task with a clock, a crisis is answered at once, and the answer goes
 * back by the outbox (docs/messages.md). Knows messages, not the channels.
 */
@NullMarked
package org.uptake.question;

import org.jspecify.annotations.NullMarked;
