package org.uptake.terminology;

/** A code and the system that defines it; the display is the system's. */
public record Code(String system, String code, String display) {}
