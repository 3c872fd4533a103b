package org.uptake.app.people;

import java.time.LocalDate;
import java.time.Period;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uptake.app.server.FhirNode;

/**
 * A patient as the header of a chart names one.
 *
 * @param birth as FHIR has it: year, month or day precision; empty when unknown
 */
public record Person(String reference, String name, String birth, String sex, String recordNumber) {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.UK);

    public static Person unnamed(String reference) {
        return new Person(reference, "Name not known", "", "", "");
    }

    public static Person of(FhirNode patient) {
        return new Person(
                patient.reference(),
                nameOf(patient),
                patient.textOr("", "birthDate"),
                patient.textOr("", "gender"),
                recordNumberOf(patient));
    }

    /** Name of a Patient or Practitioner as a list shows it: {@code Lee, Mei}. */
    static String nameOf(FhirNode human) {
        var name = human.each("name").stream()
                .filter(n -> n.textOr("official", "use").equals("official"))
                .findFirst()
                .orElse(human.at("name"));
        var given = name.each("given").stream().flatMap(g -> g.text().stream()).collect(Collectors.joining(" "));
        var whole = Stream.of(name.textOr("", "family"), given)
                .filter(s -> !s.isBlank())
                .collect(Collectors.joining(", "));
        return whole.isEmpty() ? name.textOr("Name not known", "text") : whole;
    }

    private static String recordNumberOf(FhirNode patient) {
        return patient.each("identifier").stream()
                .filter(i -> i.textOr("", "system").equals(FhirNode.U + "/sid/mrn"))
                .flatMap(i -> i.text("value").stream())
                .findFirst()
                .orElse("");
    }

    /** {@code born 2 Feb 1992}; empty when no birth date is known. */
    public String born() {
        return birth.isEmpty() ? "" : "born " + birthDay().map(DAY::format).orElse(birth);
    }

    /** Name and birth date: what every step that changes something must show. */
    public String line() {
        return birth.isEmpty() ? name : name + " \u00b7 " + born();
    }

    /** {@code F 34}; parts that are unknown are left out. */
    public String sexAndAge(LocalDate today) {
        var age = birthDay().map(b -> String.valueOf(Period.between(b, today).getYears()));
        var letter = sex.equals("female") ? "F" : sex.equals("male") ? "M" : "";
        return (letter + " " + age.orElse("")).trim();
    }

    private Optional<LocalDate> birthDay() {
        try {
            return Optional.of(LocalDate.parse(birth));
        } catch (DateTimeParseException yearOrMonthOnly) {
            return Optional.empty();
        }
    }
}
