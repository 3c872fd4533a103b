package org.uptake.app.launch;

import org.uptake.app.visit.EhrGrant;

/** A launch whose person is verified. */
record Identified(EhrGrant grant, LaunchContext context) {}
