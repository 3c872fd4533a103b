package org.uptake.fhirapi;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.LenientErrorHandler;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;

/** FHIR's XML, turned into JSON when it comes and made from JSON when it is asked for. The store knows JSON only. */
final class Xml {
    private static final int DEEPEST = 64;
    private static final String FHIR = "http://hl7.org/fhir";

    private final FhirContext fhir;
    private final XMLInputFactory events = XMLInputFactory.newDefaultFactory();

    Xml(FhirContext fhir) {
        this.fhir = fhir;
        events.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        events.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    }

    /** @throws org.uptake.refusal.RefusedException 400 when the body is not a resource in XML, or has a DOCTYPE */
    byte[] toJson(byte[] xml) {
        var text = utf8(xml);
        check(text);
        try {
            var parser = plain(fhir.newXmlParser().setParserErrorHandler(new StrictErrorHandler()));
            var json = plain(fhir.newJsonParser());
            return json.encodeResourceToString(parser.parseResource(text)).getBytes(StandardCharsets.UTF_8);
        } catch (DataFormatException | IllegalArgumentException | ClassCastException broken) {
            throw problem("The body is not an R4 resource as XML: an element or value is not known.");
        }
    }

    String fromJson(String json, boolean pretty) {
        var resource = plain(fhir.newJsonParser().setParserErrorHandler(new LenientErrorHandler(false)))
                .parseResource(json);
        return plain(fhir.newXmlParser()).setPrettyPrint(pretty).encodeResourceToString(resource);
    }

    /** Nothing is to be added or taken away on the way. */
    private static IParser plain(IParser parser) {
        return parser.setStripVersionsFromReferences(false).setOverrideResourceIdWithBundleEntryFullUrl(false);
    }

    private static String utf8(byte[] xml) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(xml))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw problem("The body is not UTF-8.");
        }
    }

    /** Before the real parser sees it: no document type, no entities of its own, not too deep. */
    private void check(String text) {
        if (text.toUpperCase(Locale.ROOT).contains("<!DOCTYPE")) throw problem("XML must not have a DOCTYPE.");
        try {
            var reader = events.createXMLStreamReader(new StringReader(text));
            var depth = 0;
            while (reader.hasNext()) {
                var event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT && ++depth == 1 && !FHIR.equals(reader.getNamespaceURI()))
                    throw problem("The root element must be in the namespace " + FHIR + ".");
                if (depth > DEEPEST) throw problem("The body is nested more than " + DEEPEST + " elements deep.");
                if (event == XMLStreamConstants.END_ELEMENT) depth--;
            }
        } catch (XMLStreamException broken) {
            var where = broken.getLocation();
            throw problem("The body is not well-formed XML"
                    + (where == null ? "." : " (line " + where.getLineNumber() + ")."));
        }
    }

    private static RefusedException problem(String message) {
        return Refusal.of(400, "structure", "xml", message).asException();
    }
}
