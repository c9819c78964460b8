package org.inkstone.generative;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Numbers written by the scripts in src/test/python. */
public record GoldenJson(JsonObject json) {
    /** A file in src/test/resources/golden. */
    public static GoldenJson read(String file) {
        try (InputStream in = Objects.requireNonNull(GoldenJson.class.getResourceAsStream("/golden/" + file), file);
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            return new GoldenJson(JsonParser.parseReader(reader).getAsJsonObject());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public GoldenJson part(String name) {
        return new GoldenJson(json.getAsJsonObject(name));
    }

    public List<GoldenJson> parts(String name) {
        return StreamSupport.stream(json.getAsJsonArray(name).spliterator(), false)
                .map(part -> new GoldenJson(part.getAsJsonObject()))
                .toList();
    }

    public String text(String name) {
        return json.get(name).getAsString();
    }

    public double number(String name) {
        return json.get(name).getAsDouble();
    }

    public double[] numbers(String name) {
        JsonArray values = json.getAsJsonArray(name);
        return StreamSupport.stream(values.spliterator(), false)
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
    }

    /** An array of doubles, c order. */
    public INDArray array(String name, long... shape) {
        return Nd4j.createFromArray(numbers(name)).reshape('c', shape);
    }

    /** The case's name, which a parameterized test shows. */
    @Override
    public String toString() {
        return json.has("name") ? text("name") : json.keySet().toString();
    }
}
