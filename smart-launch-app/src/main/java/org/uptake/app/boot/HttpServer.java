package org.uptake.app.boot;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.BindException;
import java.util.Map;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jetty, as this program uses it. */
final class HttpServer {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int MOST_FORM_BYTES = 200_000;
    private static final int MOST_FORM_FIELDS = 200;
    private static final int STOP_MILLIS = 2_000;
    private static final int STOP_IDLE_MILLIS = 100;

    private HttpServer() {}

    /** A server that holds its port but answers nothing yet, so that the port can be in the settings of what it will serve. */
    static Server bound(int port) throws IOException {
        var threads = new QueuedThreadPool(64, 4);
        threads.setName("http");
        var server = new Server(threads);
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        var connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setPort(port);
        // a browser's open connection on which nothing happens need not be waited for
        connector.setShutdownIdleTimeout(STOP_IDLE_MILLIS);
        server.addConnector(connector);
        server.setStopTimeout(STOP_MILLIS);
        try {
            connector.open();
        } catch (BindException taken) {
            throw taken;
        } catch (IOException failed) {
            if (failed.getCause() instanceof BindException taken) {
                throw taken;
            }
            throw failed;
        }
        return server;
    }

    static int port(Server server) {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    /** @param https whether browsers come by https, which they are then told to keep to */
    static void serve(Server server, Map<String, HttpServlet> servlets, boolean https) throws IOException {
        var context = new ServletContextHandler();
        context.setMaxFormContentSize(MOST_FORM_BYTES);
        context.setMaxFormKeys(MOST_FORM_FIELDS);
        context.setErrorHandler(new PlainErrors());
        servlets.forEach((path, servlet) -> context.addServlet(new ServletHolder(servlet), path));
        var compression = new CompressionHandler(context);
        compression.putCompression(new GzipCompression());
        server.setHandler(https ? new HttpsOnly(compression) : compression);
        try {
            server.start();
        } catch (Exception failed) {
            throw new IOException("The HTTP server could not start: " + failed.getMessage(), failed);
        }
    }

    static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception leaving) {
            LOG.warn("the HTTP server did not stop cleanly", leaving);
        }
    }
}
