/** The clinic's mail server: how it is reached and who signs in. Knows no feature. */
@NullMarked
package org.uptake.mail;

import org.jspecify.annotations.NullMarked;
