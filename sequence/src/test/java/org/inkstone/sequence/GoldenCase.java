package org.inkstone.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One case of the files that src/test/python/transformer.py writes: PyTorch's numbers in double, kept as the nearest floats. Its
 * parameters bear our names and layouts; in whole models the name of the part comes before: {@code encoder0/selfWqkv}.
 */
public final class GoldenCase {
    /** What outputs and losses may differ by, relative to the array's largest entry. */
    public static final double FORWARD = 1e-5;

    /** What gradients may differ by, relative to the array's largest entry. */
    public static final double GRADIENT = 1e-4;

    private final JsonObject json;

    private GoldenCase(JsonObject json) {
        this.json = json;
    }

    /** The cases of a file in src/test/resources/golden, as arguments of a parameterized test. */
    public static Stream<GoldenCase> read(String file) {
        try (InputStream in = Objects.requireNonNull(GoldenCase.class.getResourceAsStream("/golden/" + file), file);
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            var cases = JsonParser.parseReader(reader).getAsJsonObject().getAsJsonArray("cases");
            return StreamSupport.stream(cases.spliterator(), false).map(c -> new GoldenCase(c.getAsJsonObject()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text(String option) {
        return json.getAsJsonObject("config").get(option).getAsString();
    }

    public int number(String option) {
        return json.getAsJsonObject("config").get(option).getAsInt();
    }

    public double real(String option) {
        return json.getAsJsonObject("config").get(option).getAsDouble();
    }

    public boolean flag(String option) {
        return json.getAsJsonObject("config").get(option).getAsBoolean();
    }

    public Map<String, INDArray> parameters() {
        return arrays("parameters");
    }

    public INDArray input(String name) {
        return array(json.getAsJsonObject("inputs").getAsJsonObject(name));
    }

    /** The mask of that name, 1 = real and 0 = hidden, or null where the case has none. */
    public INDArray mask(String name) {
        JsonObject mask = json.getAsJsonObject("masks").getAsJsonObject(name);
        return mask == null ? null : array(mask);
    }

    public INDArray output(String name) {
        return array(json.getAsJsonObject("outputs").getAsJsonObject(name));
    }

    /** What is sent back from the output: zero at padding, so that what a layer puts there is its own affair. */
    public INDArray outputGradient() {
        return array(json.getAsJsonObject("outputGradient"));
    }

    /** Gradients of the parameters and, in the cases of a layer, of its inputs. */
    public Map<String, INDArray> gradients() {
        return arrays("gradients");
    }

    /** The mean loss over the labels that count, before each of the steps that the case takes. */
    public double[] losses() {
        return StreamSupport.stream(json.getAsJsonArray("losses").spliterator(), false)
                .mapToDouble(loss -> loss.getAsDouble())
                .toArray();
    }

    /** Compares an output [N, T, ...] at the places that {@code mask} [N, T] (or null) calls real. */
    public void assertOutput(String name, INDArray actual, INDArray mask) {
        INDArray expected = output(name);
        INDArray seen = actual;
        if (mask != null) {
            INDArray real = mask.reshape(mask.size(0), mask.size(1), 1);
            expected = expected.mul(real);
            seen = actual.mul(real.castTo(actual.dataType()));
        }
        assertClose(name, seen, expected, FORWARD);
    }

    /** Compares one gradient. */
    public void assertGradient(String name, INDArray actual) {
        assertClose("gradient of " + name, actual, gradients().get(name), GRADIENT);
    }

    /** Compares two arrays of one shape; {@code tolerance} is relative to the largest absolute entry expected. */
    public void assertClose(String what, INDArray actual, INDArray expected, double tolerance) {
        assertThat(actual.shape()).as("%s: shape of %s", this, what).isEqualTo(expected.shape());
        double scale = Math.max(expected.amaxNumber().doubleValue(), 1e-6);
        double difference = actual.castTo(DataType.DOUBLE)
                .sub(expected.castTo(DataType.DOUBLE))
                .amaxNumber()
                .doubleValue();
        assertThat(difference / scale)
                .as("%s: relative difference of %s", this, what)
                .isLessThan(tolerance);
    }

    /** The case's name, which a parameterized test shows. */
    @Override
    public String toString() {
        return json.get("name").getAsString();
    }

    private Map<String, INDArray> arrays(String group) {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        json.getAsJsonObject(group).entrySet().forEach(e -> arrays.put(e.getKey(), array((JsonObject) e.getValue())));
        return arrays;
    }

    private static INDArray array(JsonObject packed) {
        long[] shape = StreamSupport.stream(packed.getAsJsonArray("shape").spliterator(), false)
                .mapToLong(size -> size.getAsLong())
                .toArray();
        byte[] bytes = Base64.getDecoder().decode(packed.get("values").getAsString());
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return Nd4j.create(values, shape, 'c');
    }
}
