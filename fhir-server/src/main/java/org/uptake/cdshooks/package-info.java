/**
 * CDS Hooks 2.0: answers an EHR that opens a chart with a card when an intervention may be offered, and keeps what became of the card.
 * Knows rules and offers through their features; never shows a clinician an error.
 */
@NullMarked
package org.uptake.cdshooks;

import org.jspecify.annotations.NullMarked;
