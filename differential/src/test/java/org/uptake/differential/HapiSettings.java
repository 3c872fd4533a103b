package org.uptake.differential;

import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings.ClientIdStrategyEnum;
import ca.uhn.fhir.jpa.model.entity.StorageSettings.IndexEnabledEnum;
import java.util.Set;

final class HapiSettings {
    private HapiSettings() {}

    /**
     * Everything that HAPI can search by, and no answer from memory.
     *
     * @param ours the address of the FHIR endpoint whose absolute references HAPI takes for its own, as that server does
     */
    static JpaStorageSettings forComparing(String ours) {
        var settings = forMeasuring();
        settings.setAllowContainsSearches(true);
        settings.setIndexMissingFields(IndexEnabledEnum.ENABLED);
        settings.setIndexIdentifierOfType(true);
        settings.setReuseCachedSearchResultsForMillis(null);
        settings.setAllowExternalReferences(true);
        settings.setTreatBaseUrlsAsLocal(Set.of(ours));
        settings.setEnforceReferentialIntegrityOnWrite(false);
        settings.setEnforceReferenceTargetTypes(false);
        settings.setMarkResourcesForReindexingUponSearchParameterChange(false);
        settings.setPreExpandValueSets(false);
        return settings;
    }

    /** What HAPI ships, but for work in the background that nothing here waits for. */
    static JpaStorageSettings forMeasuring() {
        var settings = new JpaStorageSettings();
        settings.setSchedulingDisabled(true);
        settings.setResourceClientIdStrategy(ClientIdStrategyEnum.ANY);
        return settings;
    }
}
