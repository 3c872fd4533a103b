package org.uptake.oauth;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.JakartaServletUtils;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.uptake.audit.Access;
import org.uptake.audit.Trace;

/** The addresses below {@code /oauth}. */
public final class OAuthServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final long LONGEST_FORM = 64 * 1024;

    private final transient AuthorizeEndpoint authorize;
    private final transient TokenEndpoint token;
    private final transient TokenLife life;
    private final transient SigningKeys keys;
    private final transient Discovery discovery;
    private final transient Consumer<Access> log;
    private final transient Clock clock;
    private final transient Attempts attempts;
    private final transient Supplier<String> requestIds;

    OAuthServlet(
            AuthorizeEndpoint authorize,
            TokenEndpoint token,
            TokenLife life,
            SigningKeys keys,
            Discovery discovery,
            Consumer<Access> log,
            Clock clock,
            Supplier<String> requestIds) {
        this.authorize = authorize;
        this.token = token;
        this.life = life;
        this.keys = keys;
        this.discovery = discovery;
        this.log = log;
        this.clock = clock;
        this.requestIds = requestIds;
        this.attempts = new Attempts(clock);
    }

    private interface Exchange {
        HTTPResponse answer(HTTPRequest request) throws GeneralException;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (path(request)) {
            case "/authorize" -> authorize(request, response);
            case "/jwks" -> {
                json(response, keys.publicKeys().toString(true).getBytes(StandardCharsets.UTF_8));
                response.setHeader("Cache-Control", "public, max-age=300");
            }
            case "/.well-known/openid-configuration" -> json(response, discovery.openId());
            case "/token", "/introspect", "/revoke" -> response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (path(request)) {
            case "/authorize" -> authorize(request, response);
            case "/token" ->
                exchange(request, response, "token", http -> token.answer(http).toHTTPResponse());
            case "/introspect" ->
                exchange(
                        request,
                        response,
                        "introspect",
                        http -> life.introspect(http).toHTTPResponse());
            case "/revoke" ->
                exchange(request, response, "revoke", http -> {
                    life.revoke(http);
                    return new HTTPResponse(HTTPResponse.SC_OK);
                });
            default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    private void authorize(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Referrer-Policy", "no-referrer");
        var answer = authorized(request);
        if (answer instanceof AuthorizeEndpoint.Answer.Redirect redirect) {
            response.setStatus(HttpServletResponse.SC_FOUND);
            response.setHeader("Location", redirect.to().toString());
            return;
        }
        var problem = ((AuthorizeEndpoint.Answer.Page) answer).problem();
        response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
        response.setContentType("text/html;charset=utf-8");
        response.setHeader("Content-Security-Policy", "default-src 'none'");
        response.getWriter()
                .write("<!doctype html><html lang=\"en\"><title>The app cannot be opened</title><h1>The app cannot be"
                        + " opened</h1><p>" + problem + "</p></html>");
    }

    private AuthorizeEndpoint.Answer authorized(HttpServletRequest request) {
        try (var trace = Trace.open(requestIds.get(), request.getRemoteAddr())) {
            var answer = authorize.answer(parameters(request));
            var refused = answer instanceof AuthorizeEndpoint.Answer.Page
                    || (answer instanceof AuthorizeEndpoint.Answer.Redirect redirect
                            && String.valueOf(redirect.to().getQuery()).contains("error="));
            log.accept(decision(trace, "authorize", new HTTPResponse(refused ? 400 : 302)));
            return answer;
        }
    }

    /** RFC 6749 section 5.2: errors are JSON, and nothing of an exchange is kept by caches. */
    private void exchange(HttpServletRequest request, HttpServletResponse response, String what, Exchange exchange)
            throws IOException {
        response.setHeader("Cache-Control", "no-store");
        var address = request.getRemoteAddr();
        try (var trace = Trace.open(requestIds.get(), address)) {
            var answer = attempts.tooMany(address) ? tooOften() : answer(request, exchange);
            if (answer.getStatusCode() == HTTPResponse.SC_UNAUTHORIZED) attempts.failed(address);
            log.accept(decision(trace, what, answer));
            JakartaServletUtils.applyHTTPResponse(answer, response);
        }
    }

    private static HTTPResponse answer(HttpServletRequest request, Exchange exchange) throws IOException {
        try {
            return exchange.answer(JakartaServletUtils.createHTTPRequest(request, LONGEST_FORM));
        } catch (GeneralException refused) {
            var error = refused.getErrorObject() == null
                    ? OAuth2Error.INVALID_REQUEST.setDescription(
                            ErrorObject.removeIllegalChars("" + refused.getMessage()))
                    : refused.getErrorObject();
            Trace.because(error.getCode(), String.valueOf(error.getDescription()));
            return new TokenErrorResponse(error).toHTTPResponse();
        }
    }

    private static HTTPResponse tooOften() {
        Trace.because("too-often", "too many failed attempts from this address");
        var answer = new HTTPResponse(429);
        answer.setHeader("Retry-After", Long.toString(Attempts.WINDOW.toSeconds()));
        return answer;
    }

    private Access decision(Trace trace, String what, HTTPResponse answer) {
        var client = trace.client();
        var agent = trace.agent() != null ? trace.agent() : client != null ? "client:" + client : "nobody";
        return new Access(
                clock.instant(),
                agent,
                client,
                what,
                null,
                List.of(),
                answer.getStatusCode(),
                trace.request(),
                null,
                trace.reason(),
                trace.address());
    }

    static void json(HttpServletResponse response, byte[] body) throws IOException {
        response.setContentType("application/json");
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.getOutputStream().write(body);
    }

    private static Map<String, List<String>> parameters(HttpServletRequest request) {
        return request.getParameterMap().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Arrays.asList(entry.getValue())));
    }

    private static String path(HttpServletRequest request) {
        return request.getPathInfo() == null ? "" : request.getPathInfo();
    }
}
