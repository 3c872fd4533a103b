package org.uptake.bulk;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** Sends a file: whole, gzipped when the client likes that, or from a place on (RFC 9110, "Range Requests"). */
final class FileAnswer {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");
    private static final int BUFFER = 1 << 16;

    private FileAnswer() {}

    static void send(Path path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (var file = FileChannel.open(path, StandardOpenOption.READ)) {
            response.setContentType("application/fhir+ndjson");
            response.setHeader("Accept-Ranges", "bytes");
            response.setHeader("Vary", "Accept-Encoding");
            var range = RANGE.matcher(String.valueOf(request.getHeader("Range")));
            if (range.matches()) part(file, range.group(1), range.group(2), response);
            else if (acceptsGzip(request)) gzipped(file, response);
            else copy(file, 0, file.size(), response);
        } catch (NoSuchFileException gone) {
            throw Problems.noJob();
        }
    }

    private static void part(FileChannel file, String first, String last, HttpServletResponse response)
            throws IOException {
        var size = file.size();
        var from = Long.parseLong(first);
        var to = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
        // A coding on the way would be one of the part, not of the file.
        response.setHeader("Content-Encoding", "identity");
        if (from > to) {
            response.setStatus(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
            response.setHeader("Content-Range", "bytes */" + size);
            return;
        }
        response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
        response.setHeader("Content-Range", "bytes " + from + "-" + to + "/" + size);
        copy(file, from, to - from + 1, response);
    }

    private static boolean acceptsGzip(HttpServletRequest request) {
        var accepted = request.getHeader("Accept-Encoding");
        return accepted != null && accepted.contains("gzip") && !accepted.matches(".*gzip;\\s*q=0(\\.0*)?\\b.*");
    }

    private static void gzipped(FileChannel file, HttpServletResponse response) throws IOException {
        response.setHeader("Content-Encoding", "gzip");
        try (var out = new GZIPOutputStream(response.getOutputStream(), BUFFER)) {
            Channels.newInputStream(file).transferTo(out);
        }
    }

    private static void copy(FileChannel file, long from, long length, HttpServletResponse response)
            throws IOException {
        response.setContentLengthLong(length);
        var out = Channels.newChannel(response.getOutputStream());
        var at = from;
        while (at < from + length) {
            var sent = file.transferTo(at, Math.min(BUFFER, from + length - at), out);
            if (sent <= 0) throw new IOException("the file ended early");
            at += sent;
        }
    }
}
