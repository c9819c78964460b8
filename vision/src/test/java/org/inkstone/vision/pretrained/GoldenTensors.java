package org.inkstone.vision.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

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

    /** A file has just these tensors, with these values. */
    static void assertEqual(TensorFile file, JsonObject golden) {
        assertThat(file.names()).containsExactlyElementsOf(golden.keySet());
        for (String name : file.names()) {
            JsonObject expected = golden.getAsJsonObject(name);
            long[] shape = shape(expected);
            assertThat(file.info(name).shape()).as(name).isEqualTo(shape);
            INDArray array = file.array(name);
            assertThat(array.shape()).as(name).isEqualTo(shape);
            assertThat(array.dataType())
                    .as(name)
                    .isEqualTo(file.info(name).type().dataType());
            double[] values = array.isEmpty()
                    ? new double[0]
                    : array.castTo(DataType.DOUBLE).reshape(array.length()).toDoubleVector();
            assertThat(values).as(name).isEqualTo(numbers(expected, "data"));
        }
    }
}
