package org.uptake.subscription;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The rest-hook channel. Redirects are not followed, cookies and challenges not answered, the answer's body is thrown away. The
 * addresses of a name are judged where they are resolved for the connection, so that no second look-up can give others.
 */
final class RestHook implements Courier, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int THREADS = 8;

    private final HttpClient http = new HttpClient();
    private final Receivers receivers;

    RestHook(Receivers receivers) {
        this.receivers = receivers;
        var threads = new QueuedThreadPool(THREADS, 1);
        threads.setName("rest-hook");
        threads.setDaemon(true);
        http.setExecutor(threads);
        http.setFollowRedirects(false);
        http.setHttpCookieStore(new HttpCookieStore.Empty());
        http.setConnectTimeout(CONNECT.toMillis());
        http.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "Uptake"));
        http.setDestinationIdleTimeout(60_000);
        http.setSocketAddressResolver(this::resolve);
        try {
            http.start();
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        http.getProtocolHandlers().clear();
    }

    private void resolve(String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
        var resolver = new SocketAddressResolver.Async(http.getExecutor(), http.getScheduler(), CONNECT.toMillis());
        resolver.resolve(host, port, context, new Promise<>() {
            @Override
            public void succeeded(List<InetSocketAddress> addresses) {
                var allowed = addresses.stream()
                        .filter(one -> one.getAddress() != null && receivers.mayConnect(host, port, one.getAddress()))
                        .toList();
                if (allowed.isEmpty()) promise.failed(new PrivateAddress());
                else promise.succeeded(allowed);
            }

            @Override
            public void failed(Throwable failure) {
                promise.failed(failure);
            }
        });
    }

    /** The name leads into a private network that is not listed. */
    static final class PrivateAddress extends java.io.IOException {
        private static final long serialVersionUID = 1;
    }

    @Override
    public CompletableFuture<Receipt> deliver(Parcel parcel) {
        var channel = parcel.channel();
        var done = new CompletableFuture<Receipt>();
        try {
            http.newRequest(channel.endpoint())
                    .method(HttpMethod.POST)
                    .headers(headers -> {
                        for (var line : parcel.headers()) headers.add(Headers.name(line), Headers.value(line));
                    })
                    .body(new StringRequestContent(channel.mime(), parcel.body()))
                    .timeout(channel.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .send(result -> done.complete(receipt(result)));
        } catch (RuntimeException unsendable) {
            done.complete(new Receipt(0, "The request could not be made."));
        }
        return done;
    }

    private static Receipt receipt(Result result) {
        if (result.isFailed()) return new Receipt(0, words(result.getFailure()));
        var status = result.getResponse().getStatus();
        if (status >= 200 && status < 300) return new Receipt(status, null);
        if (status >= 300 && status < 400)
            return new Receipt(status, "The receiver answered " + status + "; redirects are not followed.");
        return new Receipt(status, "The receiver answered " + status + ".");
    }

    private static String words(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PrivateAddress)
                return "The receiver's name leads into a private network; those who run the server can list it (--receiver).";
            if (cause instanceof TimeoutException) return "The receiver did not answer in time.";
            if (cause instanceof java.net.UnknownHostException) return "The receiver's name is not known.";
            if (cause instanceof java.net.ConnectException) return "The receiver cannot be reached.";
            if (cause instanceof javax.net.ssl.SSLException) return "The receiver's certificate or TLS is not good.";
        }
        return "The connection to the receiver broke (" + failure.getClass().getSimpleName() + ").";
    }

    @Override
    public void close() {
        try {
            http.stop();
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }
}
