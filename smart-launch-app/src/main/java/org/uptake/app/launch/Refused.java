package org.uptake.app.launch;

/**
 * The end of a launch.
 *
 * @param detail for the log only
 */
record Refused(LaunchRefusal why, String detail) {}
