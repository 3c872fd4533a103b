package org.uptake.app.boot;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A cookie jar that follows redirects, as a browser on one machine does. Sends the cookies to the app only. */
public final class Browser {
    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    private final URI app;
    public final Map<String, String> cookies = new LinkedHashMap<>();

    public Browser(URI app) {
        this.app = app;
    }

    /** The last page of a chain of redirects. */
    public HttpResponse<String> open(URI address) throws IOException, InterruptedException {
        var response = step(address);
        var at = address;
        while (response.headers().firstValue("Location").isPresent()) {
            at = at.resolve(response.headers().firstValue("Location").get());
            response = step(at);
        }
        return response;
    }

    /** Follows the launch up to, not into, the callback. */
    public URI upToCallback(URI launch) throws IOException, InterruptedException {
        var authorize = URI.create(step(launch).headers().firstValue("Location").orElseThrow());
        return URI.create(step(authorize).headers().firstValue("Location").orElseThrow());
    }

    public HttpResponse<String> step(URI address) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address).GET());
    }

    public HttpResponse<String> post(URI address, Map<String, String> form, String... headers)
            throws IOException, InterruptedException {
        var body = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** With the app's cookies, at another port of it: as a balancer in front of two processes would send it on. */
    public HttpResponse<String> sendAsIfAt(URI address) throws IOException, InterruptedException {
        var cookie = cookies.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining("; "));
        return client.send(
                HttpRequest.newBuilder(address).header("Cookie", cookie).GET().build(), BodyHandlers.ofString());
    }

    HttpResponse<String> sendAsIfAtUnchecked(URI address) {
        try {
            return sendAsIfAt(address);
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var built = request.build();
        if (built.uri().getAuthority().equals(app.getAuthority()) && !cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(e -> e.getKey() + "=" + e.getValue())
                            .collect(Collectors.joining("; ")));
        }
        var response = client.send(request.build(), BodyHandlers.ofString());
        response.headers().allValues("Set-Cookie").forEach(this::keep);
        return response;
    }

    private void keep(String setCookie) {
        var pair = setCookie.substring(0, setCookie.indexOf(';')).split("=", 2);
        if (setCookie.contains("Max-Age=0")) {
            cookies.remove(pair[0]);
        } else {
            cookies.put(pair[0], pair[1]);
        }
    }
}
