package org.uptake.differential;

import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings.ClientIdStrategyEnum;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings.StoreMetaSourceInformationEnum;
import ca.uhn.fhir.jpa.model.entity.StorageSettings.IndexEnabledEnum;

final class HapiSettings {
    private HapiSettings() {}

    /** Everything that HAPI can search by, and no answer from memory. */
    static JpaStorageSettings forComparing() {
        var settings = forMeasuring();
        settings.setResourceClientIdStrategy(ClientIdStrategyEnum.ANY);
        settings.setAllowContainsSearches(true);
        settings.setIndexMissingFields(IndexEnabledEnum.ENABLED);
        settings.setIndexIdentifierOfType(true);
        settings.setReuseCachedSearchResultsForMillis(null);
        settings.setAllowExternalReferences(true);
        settings.setStoreMetaSourceInformation(StoreMetaSourceInformationEnum.SOURCE_URI);
        settings.setEnforceReferentialIntegrityOnWrite(false);
        settings.setEnforceReferenceTargetTypes(false);
        settings.setSuppressUpdatesWithNoChange(false);
        settings.setMarkResourcesForReindexingUponSearchParameterChange(false);
        settings.setPreExpandValueSets(false);
        return settings;
    }

    /** What HAPI ships, but for work in the background that nothing here waits for. */
    static JpaStorageSettings forMeasuring() {
        var settings = new JpaStorageSettings();
        settings.setSchedulingDisabled(true);
        return settings;
    }
}
