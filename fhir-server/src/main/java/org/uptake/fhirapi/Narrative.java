package org.uptake.fhirapi;

import java.io.StringReader;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** R4, "Narrative": a limited subset of XHTML. What is not on the list is refused, so that no page that shows it can be attacked. */
final class Narrative {
    private static final String XHTML = "http://www.w3.org/1999/xhtml";
    private static final Set<String> ELEMENTS = Set.of(
            ("a abbr acronym address b bdo big blockquote br caption cite code col colgroup dd del dfn div dl dt em h1 h2 h3 h4"
                            + " h5 h6 hr i img ins kbd li ol p pre q s samp small span strike strong sub sup table tbody td tfoot"
                            + " th thead tr tt u ul var")
                    .split(" "));
    private static final Set<String> ATTRIBUTES = Set.of(
            ("abbr align alt axis bgcolor border cellpadding cellspacing char charoff cite class clear color colspan compact"
                            + " datetime dir face frame headers height href hspace id lang longdesc name noshade nowrap rel rev"
                            + " rowspan rules scope size span src start style summary tabindex title type valign value vspace"
                            + " width accesskey")
                    .split(" "));
    private static final Set<String> ADDRESSES = Set.of("href", "src", "cite", "longdesc");
    private static final Pattern SAFE_ADDRESS =
            Pattern.compile("(?i)(https?:|mailto:|tel:|urn:|#|data:image/(png|gif|jpeg);|[^:]*$).*", Pattern.DOTALL);
    private static final Pattern UNSAFE_STYLE = Pattern.compile("(?i)url\\s*\\(|expression|@import|javascript|\\\\");
    /** HTML's named characters are allowed in narratives, but XML knows only five of them. */
    private static final Pattern NAMED = Pattern.compile("&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]{1,30};");

    private static final XMLInputFactory EVENTS = events();

    private Narrative() {}

    private static XMLInputFactory events() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /** What is wrong with a narrative's div; empty when it may be stored. */
    static Optional<String> problem(String div) {
        if (div.toUpperCase(Locale.ROOT).contains("<!")) return Optional.of("a comment, CDATA or DOCTYPE");
        try {
            var reader = EVENTS.createXMLStreamReader(
                    new StringReader(NAMED.matcher(div).replaceAll(" ")));
            var depth = 0;
            while (reader.hasNext()) {
                var event = reader.next();
                if (event == XMLStreamConstants.PROCESSING_INSTRUCTION) return Optional.of("a processing instruction");
                if (event == XMLStreamConstants.END_ELEMENT) depth--;
                if (event != XMLStreamConstants.START_ELEMENT) continue;
                if (depth++ == 0 && !reader.getLocalName().equals("div")) return Optional.of("another root than div");
                if (depth > 64) return Optional.of("more than 64 levels");
                var problem = problem(reader);
                if (problem.isPresent()) return problem;
            }
            return Optional.empty();
        } catch (XMLStreamException broken) {
            return Optional.of("what is not well-formed XHTML");
        }
    }

    private static Optional<String> problem(XMLStreamReader element) {
        if (!XHTML.equals(element.getNamespaceURI())) return Optional.of("an element outside XHTML's namespace");
        if (!ELEMENTS.contains(element.getLocalName())) return Optional.of("an element that is not allowed");
        for (var i = 0; i < element.getAttributeCount(); i++) {
            var name = element.getAttributeLocalName(i);
            var value = element.getAttributeValue(i).trim();
            if (!ATTRIBUTES.contains(name)) return Optional.of("an attribute that is not allowed");
            if (ADDRESSES.contains(name) && !SAFE_ADDRESS.matcher(value).matches())
                return Optional.of("an address that could run something");
            if (name.equals("style") && UNSAFE_STYLE.matcher(value).find())
                return Optional.of("a style that reaches out");
        }
        return Optional.empty();
    }
}
