/** What every screen is made of: a page is a function from a request to a response. */
@NullMarked
package org.uptake.app.page;

import org.jspecify.annotations.NullMarked;
