package org.uptake.fhirapi;

import java.util.List;
import java.util.Map;
import org.uptake.access.Caller;

/** An operation that also takes a body in another form than FHIR's, such as a file of rows. */
public interface RawOperation extends Operation {
    /** The media types, in lower case, without parameters. */
    List<String> takes();

    /** @param mediaType one of {@link #takes} */
    Answer answer(Caller caller, Map<String, List<String>> query, String mediaType, byte[] body);
}
