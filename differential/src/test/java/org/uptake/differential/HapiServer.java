package org.uptake.differential;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.provider.JpaSystemProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.searchparam.registry.ISearchParamRegistryController;
import ca.uhn.fhir.jpa.term.TermReadSvcImpl;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry.SearchParamLookupContextEnum;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Collection;
import javax.sql.DataSource;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** HAPI's JPA server, with nobody to let in, on a free port, over an empty PostgreSQL database. */
final class HapiServer implements AutoCloseable {
    /** As many as fhir-server has. */
    private static final int CONNECTIONS = 16;

    private static final int LARGEST_PAGE = 1_000;

    private final Server jetty;
    private final AnnotationConfigApplicationContext beans;
    private final HikariDataSource database;

    private HapiServer(Server jetty, AnnotationConfigApplicationContext beans, HikariDataSource database) {
        this.jetty = jetty;
        this.beans = beans;
        this.database = database;
    }

    /** @param port 0 for any that is free */
    static HapiServer start(String jdbcUrl, JpaStorageSettings settings, int port) {
        // It would look for the codes of value sets in a full-text index, which it does not have here.
        TermReadSvcImpl.setForceDisableHibernateSearchForUnitTest(true);
        var database = pool(jdbcUrl);
        var beans = new AnnotationConfigApplicationContext();
        beans.registerBean(DataSource.class, () -> database);
        beans.registerBean(JpaStorageSettings.class, () -> settings);
        beans.register(HapiBeans.class);
        beans.refresh();
        var jetty = new Server();
        var connector = new ServerConnector(jetty);
        connector.setPort(port);
        jetty.addConnector(connector);
        var servlets = new ServletContextHandler();
        servlets.addServlet(new ServletHolder(restful(beans)), "/fhir/*");
        jetty.setHandler(servlets);
        try {
            jetty.start();
        } catch (Exception failed) {
            throw new IllegalStateException("HAPI does not start", failed);
        }
        return new HapiServer(jetty, beans, database);
    }

    private static HikariDataSource pool(String jdbcUrl) {
        var config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(CONNECTIONS);
        return new HikariDataSource(config);
    }

    private static RestfulServer restful(AnnotationConfigApplicationContext beans) {
        var server = new RestfulServer(beans.getBean(FhirContext.class));
        server.registerProviders(beans.getBean(ResourceProviderFactory.class).createProviders());
        server.registerProvider(beans.getBean(JpaSystemProvider.class));
        var pages = beans.getBean(DatabaseBackedPagingProvider.class);
        pages.setMaximumPageSize(LARGEST_PAGE);
        server.setPagingProvider(pages);
        return server;
    }

    /** Those of SearchParameter resources too, once these are stored. */
    Collection<RuntimeSearchParam> searchParameters(String type) {
        return beans.getBean(ISearchParamRegistry.class)
                .getActiveSearchParams(type, SearchParamLookupContextEnum.SEARCH)
                .values();
    }

    /** Reads the stored SearchParameter resources now and not in a minute. */
    void refreshSearchParameters() {
        beans.getBean(ISearchParamRegistryController.class).refreshCacheIfNecessary();
    }

    String fhirBase() {
        return "http://localhost:" + ((ServerConnector) jetty.getConnectors()[0]).getLocalPort() + "/fhir";
    }

    @Override
    public void close() {
        try {
            jetty.stop();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        } finally {
            beans.close();
            database.close();
        }
    }
}
