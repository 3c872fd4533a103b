package org.uptake.kit;

/**
 * What the template of a handout gets.
 *
 * @param html made from Markdown in which raw HTML is shown as text
 * @param address of the public page
 * @param qr the address as a picture
 * @param pdf address of the PDF; empty in the PDF itself
 */
public record HandoutView(
        String language,
        String title,
        String clinic,
        String html,
        String crisis,
        String version,
        String address,
        String qr,
        String pdf) {
    /** Words that the handout's own text does not have. */
    public String says(String english, String spanish) {
        return language.startsWith("es") ? spanish : english;
    }
}
