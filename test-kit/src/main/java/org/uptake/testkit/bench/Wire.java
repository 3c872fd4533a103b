package org.uptake.testkit.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One kept-alive HTTP/1.1 connection to the server under test. Client and server share the machine, so whatever the client spends
 * the server lacks: the JDK's HttpClient cost as much processor time as the server's own work.
 */
final class Wire implements AutoCloseable {
    private static final long STALE_NANOS = 10_000_000_000L;

    private final Socket socket;
    private final InputStream in;
    private final String host;
    private long usedNanos = System.nanoTime();

    Wire(URI server) throws IOException {
        this.socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream(), 65_536);
        this.host = server.getAuthority();
    }

    /** @param headers each with its line end */
    BenchApi.Reply send(String method, String path, String headers, byte[] body) throws IOException {
        var head = (method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "Content-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        var message = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        socket.getOutputStream().write(message);
        var status = Integer.parseInt(line().split(" ", 3)[1]);
        var length = 0;
        var chunked = false;
        for (var header = line(); !header.isEmpty(); header = line()) {
            var lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:"))
                length = Integer.parseInt(lower.substring(15).trim());
            chunked |= lower.equals("transfer-encoding: chunked");
        }
        usedNanos = System.nanoTime();
        return new BenchApi.Reply(status, new String(chunked ? chunks() : exactly(length), StandardCharsets.UTF_8));
    }

    /** Whether the server may have hung up on it meanwhile; servers do after some 30 seconds. */
    boolean isStale() {
        return System.nanoTime() - usedNanos > STALE_NANOS;
    }

    private byte[] chunks() throws IOException {
        var all = new java.io.ByteArrayOutputStream();
        for (var size = size(); size > 0; size = size()) {
            all.write(exactly(size));
            line();
        }
        line();
        return all.toByteArray();
    }

    private int size() throws IOException {
        return Integer.parseInt(line().trim(), 16);
    }

    private byte[] exactly(int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length < length) throw new EOFException("the server hung up");
        return bytes;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) throw new EOFException("the server hung up");
            if (next != '\r') line.append((char) next);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
