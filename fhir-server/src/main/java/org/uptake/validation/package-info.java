/**
 * Whether a resource keeps to the profiles of Uptake that it claims in {@code meta.profile}: cardinality, fixed values and patterns,
 * required bindings, types and targets, slices, extensions, invariants, and whether what it refers to exists. Profiles are compiled
 * once; {@code $validate} asks HAPI's validator instead, which knows everything and takes its time.
 */
@NullMarked
package org.uptake.validation;

import org.jspecify.annotations.NullMarked;
