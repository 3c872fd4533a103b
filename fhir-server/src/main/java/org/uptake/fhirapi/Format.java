package org.uptake.fhirapi;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;

/** The wire formats (R4, "Content Types and encodings"). */
enum Format {
    JSON("application/fhir+json;charset=UTF-8"),
    XML("application/fhir+xml;charset=UTF-8");

    private static final Map<String, Format> NAMES = Map.of(
            "application/fhir+json", JSON,
            "application/json", JSON,
            "text/json", JSON,
            "json", JSON,
            "application/fhir+xml", XML,
            "application/xml", XML,
            "text/xml", XML,
            "xml", XML);
    /** Ranges that leave the choice to the server. */
    private static final List<String> ANY = List.of("*/*", "application/*");

    private final String contentType;

    Format(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /**
     * What the answer is to be written in: {@code _format} stands above Accept.
     *
     * @throws org.uptake.refusal.RefusedException 406
     */
    static Format wanted(Map<String, List<String>> query, @Nullable String accept) {
        var asked = query.getOrDefault("_format", List.of()).stream().findFirst();
        if (asked.isPresent()) // a plus sign that nobody encoded arrives as a blank
        return of(asked.get().replace(' ', '+')).orElseThrow(Format::notOffered);
        return accept == null || accept.isBlank() ? JSON : accepted(accept).orElseThrow(Format::notOffered);
    }

    private static Optional<Format> accepted(String accept) {
        Optional<Format> best = Optional.empty();
        var highest = 0.0;
        for (var range : accept.split(",")) {
            var format = ANY.contains(name(range)) ? Optional.of(JSON) : of(range);
            var quality = quality(range);
            if (format.isPresent() && quality > highest) {
                best = format;
                highest = quality;
            }
        }
        return best;
    }

    /** Empty when the media type is none of FHIR R4's. */
    static Optional<Format> of(String mediaType) {
        var version = parameter(mediaType, "fhirVersion");
        return version.isPresent() && !version.get().startsWith("4.0")
                ? Optional.empty()
                : Optional.ofNullable(NAMES.get(name(mediaType)));
    }

    private static String name(String mediaType) {
        return mediaType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    }

    private static double quality(String range) {
        try {
            return parameter(range, "q").map(Double::parseDouble).orElse(1.0);
        } catch (NumberFormatException notAQuality) {
            return 0;
        }
    }

    private static Optional<String> parameter(String mediaType, String name) {
        for (var part : mediaType.split(";")) {
            var pair = part.trim().split("=", 2);
            if (pair.length == 2 && pair[0].equalsIgnoreCase(name)) return Optional.of(pair[1].replace("\"", ""));
        }
        return Optional.empty();
    }

    private static RefusedException notOffered() {
        return Refusal.of(406, "not-supported", "format", "This format is not offered.")
                .allowing(List.of("application/fhir+json", "application/fhir+xml"))
                .asException();
    }
}
