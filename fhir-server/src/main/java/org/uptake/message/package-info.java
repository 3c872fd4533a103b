/**
 * Messages to patients: templates, the outbox, the channels, receipts and opt-out (docs/messages.md).
 *
 * <p>Other features decide to send by one call, inside the transaction of whatever made them decide:
 *
 * <pre>{@code
 * store.write(caller, unit -> {
 *     ... // what the decision follows from: a Flag, a CarePlan, a finished Task
 *     return messages.decide(unit, Decision.of("episode-7|step-1", "Patient/ann", Content.template(url, values))
 *             .about("CarePlan/7")
 *             .because(new Decision.Firing("https://.../inactivity|3", snapshotSha256)));
 * });
 * }</pre>
 *
 * A decision id counts once, whoever repeats it: {@link org.uptake.message.Messages#decide} answers a repeated one with what became of
 * the first. It never throws because a patient cannot be written to; that is an answer ({@link org.uptake.message.Decided}) with a
 * Communication {@code not-done} that says why. What was planned is sent in the background, at most once by e-mail, exactly once by
 * channels that know an idempotency key. This package knows no enrolment rules and no staff.
 */
@NullMarked
package org.uptake.message;

import org.jspecify.annotations.NullMarked;
