package org.uptake.sandbox;

/** One line of a chart: what, and its value. */
public record ChartFact(String label, String value) {}
