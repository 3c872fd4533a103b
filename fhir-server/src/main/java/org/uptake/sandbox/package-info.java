/** The simulated EHR: sign-in, patient list, charts with the app in a frame. Synthetic data only; knows the authorization server's launches. */
@NullMarked
package org.uptake.sandbox;

import org.jspecify.annotations.NullMarked;
