package org.uptake.sandbox;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.oauth.Launch;
import org.uptake.oauth.Launches;
import org.uptake.oauth.Person;

/**
 * {@code /ehr/authorize}: an app that was opened without a chart asks whose chart it is about (SMART App Launch 2.2, "Standalone
 * launch"). Each choice leads back to the authorize request with a launch value made for it, so that no other site can choose.
 */
final class StandaloneLaunch {
    static final String PATH = "/authorize";

    /** Every one listed costs a launch value. */
    private static final int LISTED = 20;

    private static final Set<String> OURS = Set.of("q", "site");

    private final Clinic clinic;
    private final Launches launches;

    StandaloneLaunch(Clinic clinic, Launches launches) {
        this.clinic = clinic;
        this.launches = launches;
    }

    EhrView.Choose choose(HttpServletRequest request, Person person) {
        var asked = asked(request);
        var text = first(request, "q").trim();
        var site = first(request, "site");
        var choices = new ArrayList<EhrView.Choice>();
        if (first(request, "scope").contains("launch/patient"))
            for (var patient : clinic.patients(text, site, LISTED))
                choices.add(new EhrView.Choice(patient, address(asked, person, "Patient/" + patient.id())));
        var fields = new ArrayList<Map.Entry<String, String>>();
        asked.forEach((name, values) -> values.forEach(value -> fields.add(Map.entry(name, value))));
        return new EhrView.Choose(
                person,
                first(request, "client_id"),
                choices,
                address(asked, person, null),
                clinic.sites(),
                text,
                site,
                fields);
    }

    private String address(Map<String, List<String>> asked, Person person, @Nullable String patient) {
        var all = new LinkedHashMap<>(asked);
        all.put("launch", List.of(launches.open(new Launch(person.practitioner(), patient, null, null, true))));
        return "/oauth/authorize?" + URLUtils.serializeParameters(all);
    }

    /** The authorize request as the app made it. */
    private static Map<String, List<String>> asked(HttpServletRequest request) {
        var asked = new LinkedHashMap<String, List<String>>();
        request.getParameterMap().forEach((name, values) -> {
            if (!OURS.contains(name) && !name.equals("launch")) asked.put(name, Arrays.asList(values));
        });
        return asked;
    }

    private static String first(HttpServletRequest request, String name) {
        @Nullable String value = request.getParameter(name);
        return value == null ? "" : value;
    }
}
