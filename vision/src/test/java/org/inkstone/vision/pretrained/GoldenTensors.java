package org.inkstone.vision.pretrained;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.StreamSupport;

/** The golden files of this package's tests. */
final class GoldenTensors {
    private GoldenTensors() {}

    static JsonObject json(String name) {
        try (Reader reader = new InputStreamReader(
                GoldenTensors.class.getResourceAsStream("/golden/" + name), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path file(String name) {
        try {
            return Path.of(GoldenTensors.class.getResource("/golden/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static double[] numbers(JsonObject tensor, String key) {
        return StreamSupport.stream(tensor.getAsJsonArray(key).spliterator(), false)
                .mapToDouble(e -> e.getAsDouble())
                .toArray();
    }

    static long[] shape(JsonObject tensor) {
        return StreamSupport.stream(tensor.getAsJsonArray("shape").spliterator(), false)
                .mapToLong(e -> e.getAsLong())
                .toArray();
    }
}
