package org.inkstone.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A download that goes on where it broke off. The connect timeout is short (5 s), so that a closed network is noticed
 * quickly; a connection that breaks after bytes have come is tried again up to four times, each time from the last byte.
 */
public final class HttpDownload {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 20_000;
    private static final int ATTEMPTS = 5;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final URI uri;
    private final Path target;
    private final Path validator;
    private final Progress progress;

    /**
     * @param target where the bytes go; what already lies there is taken for the beginning of the file
     */
    public HttpDownload(URI uri, Path target, Progress progress) {
        this.uri = uri;
        this.target = target;
        this.validator = target.resolveSibling(target.getFileName() + ".etag");
        this.progress = progress;
    }

    /** Downloads the rest; on failure what came so far stays in the target for the next time. */
    public void run() throws IOException {
        Files.createDirectories(target.getParent());
        for (int attempt = 1; ; attempt++) {
            long before = length();
            try {
                if (complete()) {
                    Files.deleteIfExists(validator);
                    return;
                }
            } catch (IOException e) {
                boolean cameFurther = length() > before;
                if (!cameFurther || attempt == ATTEMPTS || DiskFull.caused(e)) {
                    throw new IOException(readable(e), e);
                }
            }
        }
    }

    /** One connection; false when the server wants us to begin again. */
    private boolean complete() throws IOException {
        HttpURLConnection connection = connect();
        try {
            int status = connection.getResponseCode();
            if (status == RANGE_NOT_SATISFIABLE) {
                String range = connection.getHeaderField("Content-Range");
                if (("bytes */" + length()).equals(range)) {
                    return true;
                }
                Files.deleteIfExists(target);
                return false;
            }
            if (status != HttpURLConnection.HTTP_OK && status != HttpURLConnection.HTTP_PARTIAL) {
                throw new IOException("HTTP status " + status);
            }
            receive(connection, status == HttpURLConnection.HTTP_PARTIAL);
            return true;
        } finally {
            connection.disconnect();
        }
    }

    private HttpURLConnection connect() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setRequestProperty("User-Agent", "inkstone");
        connection.setRequestProperty("Accept-Encoding", "identity");
        if (length() > 0) {
            connection.setRequestProperty("Range", "bytes=" + length() + "-");
            if (Files.exists(validator)) {
                // the server sends the whole file when it has changed since
                connection.setRequestProperty("If-Range", Files.readString(validator, StandardCharsets.UTF_8));
            }
        }
        return connection;
    }

    private void receive(HttpURLConnection connection, boolean append) throws IOException {
        long done = append ? length() : 0;
        if (append
                && !String.valueOf(connection.getHeaderField("Content-Range")).startsWith("bytes " + done + "-")) {
            Files.delete(target);
            throw new IOException("the server sent another part than asked for");
        }
        String tag = connection.getHeaderField("ETag");
        if (tag != null && !tag.startsWith("W/")) {
            Files.writeString(validator, tag, StandardCharsets.UTF_8);
        } else {
            Files.deleteIfExists(validator);
        }
        long announced = connection.getContentLengthLong();
        long total = announced < 0 ? -1 : done + announced;
        OpenOption how = append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        String what = uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
        try (InputStream in = connection.getInputStream();
                OutputStream out =
                        Files.newOutputStream(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            byte[] buffer = new byte[1 << 16];
            for (int n; (n = in.read(buffer)) >= 0; ) {
                out.write(buffer, 0, n);
                done += n;
                progress.update(what, done, total);
            }
        }
        if (total >= 0 && done != total) {
            throw new IOException("the connection broke after " + done + " of " + total + " bytes");
        }
    }

    private long length() throws IOException {
        return Files.exists(target) ? Files.size(target) : 0;
    }

    private static String readable(IOException e) {
        return e instanceof UnknownHostException ? "unknown host " + e.getMessage() : String.valueOf(e.getMessage());
    }
}
