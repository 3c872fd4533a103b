package org.uptake.stats;

/** A confidence interval. */
public record Interval(double low, double high) {}
