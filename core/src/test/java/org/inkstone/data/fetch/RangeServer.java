package org.inkstone.data.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server on the loopback that serves byte ranges and can break connections. */
public final class RangeServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger toBreak = new AtomicInteger();
    private volatile boolean ranges = true;
    private volatile String etag = "\"1\"";

    public RangeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public String base() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/";
    }

    public RangeServer put(String name, byte[] content) {
        files.put("/" + name, content);
        return this;
    }

    /** The next connections end half-way through what is left. */
    public RangeServer breakNext(int connections) {
        toBreak.set(connections);
        return this;
    }

    public RangeServer withoutRanges() {
        ranges = false;
        return this;
    }

    public RangeServer etag(String tag) {
        etag = tag;
        return this;
    }

    /** One line per request: path, range or "-", status. */
    public List<String> requests() {
        return requests;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] content = files.get(path);
            if (content == null) {
                requests.add(path + " - 404");
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String range = exchange.getRequestHeaders().getFirst("Range");
            String condition = exchange.getRequestHeaders().getFirst("If-Range");
            exchange.getResponseHeaders().set("ETag", etag);
            boolean partial = ranges && range != null && (condition == null || condition.equals(etag));
            int from = partial ? Integer.parseInt(range.replaceAll("[^0-9]", "")) : 0;
            int status = !partial ? 200 : from >= content.length ? 416 : 206;
            requests.add(path + " " + (range == null ? "-" : range) + " " + status);
            if (status == 416) {
                exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            if (partial) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
            }
            int left = content.length - from;
            exchange.sendResponseHeaders(status, left);
            int sent = toBreak.getAndUpdate(n -> Math.max(0, n - 1)) > 0 ? left / 2 : left;
            exchange.getResponseBody().write(content, from, sent);
            exchange.getResponseBody().flush();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
