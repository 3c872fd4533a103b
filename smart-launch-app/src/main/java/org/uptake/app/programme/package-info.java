/** How the programme reaches patients and what it does to the work: funnel and workflow metrics, each with its definition. */
@NullMarked
package org.uptake.app.programme;

import org.jspecify.annotations.NullMarked;
