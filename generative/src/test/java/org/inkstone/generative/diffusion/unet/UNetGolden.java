package org.inkstone.generative.diffusion.unet;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One case of what src/test/python/unet.py writes. */
record UNetGolden(JsonObject json) {
    private static final int SUMMARY_SEED = 99;

    static Stream<UNetGolden> read(String group) {
        String file = "/golden/unet.json";
        try (InputStream in = Objects.requireNonNull(UNetGolden.class.getResourceAsStream(file), file);
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            JsonArray cases = JsonParser.parseReader(reader).getAsJsonObject().getAsJsonArray(group);
            return StreamSupport.stream(cases.spliterator(), false).map(c -> new UNetGolden(c.getAsJsonObject()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonObject config() {
        return json.getAsJsonObject("config");
    }

    String text(String option) {
        return config().get(option).getAsString();
    }

    int number(String option) {
        return config().get(option).getAsInt();
    }

    boolean flag(String option) {
        return config().get(option).getAsBoolean();
    }

    int[] numbers(String option) {
        return StreamSupport.stream(config().getAsJsonArray(option).spliterator(), false)
                .mapToInt(JsonElement::getAsInt)
                .toArray();
    }

    int parameterCount() {
        return json.get("parameterCount").getAsInt();
    }

    Stream<String> parameters() {
        return StreamSupport.stream(json.getAsJsonArray("parameters").spliterator(), false)
                .map(JsonElement::getAsString);
    }

    /** An input, a parameter or the output's gradient. */
    INDArray made(String name, DataType type) {
        JsonObject how = json.getAsJsonObject("made").getAsJsonObject(name);
        assertThat(how).as("%s: %s", this, name).isNotNull();
        long[] shape = StreamSupport.stream(how.getAsJsonArray("shape").spliterator(), false)
                .mapToLong(JsonElement::getAsLong)
                .toArray();
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        double[] values = hashed(how.get("seed").getAsInt(), count);
        for (int i = 0; i < count; i++) {
            values[i] = (float) (values[i] * how.get("scale").getAsDouble()
                    + how.get("shift").getAsDouble());
        }
        return Nd4j.createFromArray(values).castTo(type).reshape('c', shape);
    }

    private static double[] hashed(int seed, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            long x = (i + seed * 7919L + 1) * 2654435761L & 0xFFFFFFFFL;
            x ^= x >>> 16;
            x = x * 2246822519L & 0xFFFFFFFFL;
            x ^= x >>> 13;
            values[i] = x / 4294967296.0 - 0.5;
        }
        return values;
    }

    /** Fills a layer's parameters, all of them and no others. */
    void fill(Layer layer, String prefix, DataType type) {
        layer.paramTable().forEach((name, array) -> array.assign(made(prefix + name, type)));
    }

    /** Compares all gradients of a layer. */
    void assertGradients(Layer layer, String prefix, double tolerance) {
        Map<String, INDArray> views = layer.conf()
                .getLayer()
                .initializer()
                .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray());
        views.forEach((name, view) -> assertGradient(prefix + name, view, tolerance));
    }

    void assertOutput(INDArray actual, double tolerance) {
        close("output", actual, json.getAsJsonArray("output"), tolerance);
    }

    void assertGradient(String name, INDArray actual, double tolerance) {
        close("gradient of " + name, actual, json.getAsJsonObject("gradients").getAsJsonArray(name), tolerance);
    }

    /** All values, or length and product with the hashed vector; the tolerance is relative to the largest, or to the length. */
    private void close(String what, INDArray array, JsonArray expected, double tolerance) {
        assertThat(expected).as("%s: %s", this, what).isNotNull();
        double[] actual = array.dup('c').castTo(DataType.DOUBLE).ravel().toDoubleVector();
        if (actual.length == expected.size()) {
            double scale = 1e-6;
            for (JsonElement value : expected) {
                scale = Math.max(scale, Math.abs(value.getAsDouble()));
            }
            for (int i = 0; i < actual.length; i++) {
                difference(what + " at " + i, actual[i], expected.get(i).getAsDouble(), tolerance * scale);
            }
            return;
        }
        assertThat(expected.size()).as("%s: summary of %s", this, what).isEqualTo(2);
        double[] vector = hashed(SUMMARY_SEED, actual.length);
        double squares = 0;
        double product = 0;
        for (int i = 0; i < actual.length; i++) {
            squares += actual[i] * actual[i];
            product += actual[i] * vector[i];
        }
        double length = expected.get(0).getAsDouble();
        difference("length of " + what, Math.sqrt(squares), length, tolerance * length);
        difference("product of " + what, product, expected.get(1).getAsDouble(), tolerance * length);
    }

    private void difference(String what, double actual, double expected, double tolerance) {
        assertThat(Math.abs(actual - expected))
                .as("%s: %s is %s, not %s", this, what, actual, expected)
                .isLessThanOrEqualTo(tolerance);
    }

    @Override
    public String toString() {
        return json.get("name").getAsString();
    }
}
