/** All screens of a visit, by path. */
@NullMarked
package org.uptake.app.screens;

import org.jspecify.annotations.NullMarked;
