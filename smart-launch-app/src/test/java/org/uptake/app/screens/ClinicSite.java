package org.uptake.app.screens;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import org.uptake.app.page.Response;

/** Serves one visit's screens and our assets over HTTP, with the Content-Security-Policy of the app. */
final class ClinicSite implements AutoCloseable {
    private static final String VISIT = "/visits/v1/";

    private final HttpServer http;
    private final Clinic clinic;

    ClinicSite(Clinic clinic) {
        this.clinic = clinic;
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        http.createContext(VISIT, this::page);
        http.createContext("/assets/", this::asset);
        http.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + http.getAddress().getPort() + VISIT + path;
    }

    private void page(HttpExchange exchange) throws IOException {
        var address = exchange.getRequestURI();
        var path = address.getPath().substring(VISIT.length());
        var form = URLDecoder.decode(new String(exchange.getRequestBody().readAllBytes(), UTF_8), UTF_8);
        var query = address.getQuery() == null ? "" : "?" + address.getQuery();
        answer(
                exchange,
                exchange.getRequestMethod().equals("POST") ? clinic.post(path, form) : clinic.get(path + query));
    }

    private static void answer(HttpExchange exchange, Response response) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.add("Content-Type", response.contentType());
        headers.add("Content-Security-Policy", "default-src 'self'; form-action 'self'; base-uri 'none'");
        headers.add("Referrer-Policy", "no-referrer");
        headers.add("Cache-Control", "no-store");
        response.headers().forEach(headers::add);
        send(exchange, response.status(), response.body().getBytes(UTF_8));
    }

    private void asset(HttpExchange exchange) throws IOException {
        var name = exchange.getRequestURI().getPath().substring("/assets/".length());
        try (var content = ClinicSite.class.getResourceAsStream("/org/uptake/app/assets/" + name)) {
            exchange.getResponseHeaders().add("Content-Type", name.endsWith(".css") ? "text/css" : "text/javascript");
            send(exchange, content == null ? 404 : 200, content == null ? new byte[0] : content.readAllBytes());
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
