package org.inkstone.classic;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.inkstone.classic.data.FloatMatrix;

/** One case of a golden file written by a script in src/test/python. */
public record Golden(JsonObject json) {
    /** The cases of {@code golden/NAME.json}. */
    public static Stream<Golden> cases(String name) {
        try (var in = Golden.class.getResourceAsStream("/golden/" + name + ".json")) {
            JsonObject all = JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .getAsJsonObject();
            return StreamSupport.stream(all.getAsJsonArray("cases").spliterator(), false)
                    .map(c -> new Golden(c.getAsJsonObject()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean has(String key) {
        return json.has(key) && !json.get(key).isJsonNull();
    }

    public String text(String key) {
        return json.get(key).getAsString();
    }

    public double number(String key) {
        return json.get(key).getAsDouble();
    }

    public int integer(String key) {
        return json.get(key).getAsInt();
    }

    public boolean flag(String key) {
        return json.get(key).getAsBoolean();
    }

    public double[] numbers(String key) {
        return has(key)
                ? StreamSupport.stream(json.getAsJsonArray(key).spliterator(), false)
                        .mapToDouble(JsonElement::getAsDouble)
                        .toArray()
                : null;
    }

    public int[] integers(String key) {
        return StreamSupport.stream(json.getAsJsonArray(key).spliterator(), false)
                .mapToInt(JsonElement::getAsInt)
                .toArray();
    }

    public double[][] rows(String key) {
        return StreamSupport.stream(json.getAsJsonArray(key).spliterator(), false)
                .map(row -> StreamSupport.stream(row.getAsJsonArray().spliterator(), false)
                        .mapToDouble(JsonElement::getAsDouble)
                        .toArray())
                .toArray(double[][]::new);
    }

    public FloatMatrix matrix(String key) {
        return FloatMatrix.of(rows(key));
    }

    /** What comes back when it is written and read. */
    @SuppressWarnings("unchecked")
    public static <T> T savedAndLoaded(T object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }

    @Override
    public String toString() {
        return has("name") ? text("name") : "case";
    }
}
