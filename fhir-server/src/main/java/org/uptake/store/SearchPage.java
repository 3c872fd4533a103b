package org.uptake.store;

import java.util.List;
import java.util.Optional;

/**
 * @param total exact number of matches, when asked for or known anyway
 * @param next cursor of the next page, when there is one
 */
public record SearchPage(List<Version> matches, List<Version> included, Optional<Long> total, Optional<String> next) {}
