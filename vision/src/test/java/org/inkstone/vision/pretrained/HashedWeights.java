package org.inkstone.vision.pretrained;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The weights of {@code hashed_weights.py}: values that a formula gives, under PyTorch's names and in its shapes. */
final class HashedWeights implements TensorFile {
    private static final String COUNTER = "num_batches_tracked";

    private final JsonObject shapes;

    /** @param shapes as in the golden file */
    HashedWeights(JsonObject shapes) {
        this.shapes = shapes;
    }

    private static double uniform(long seed, long i) {
        long x = (i + seed) * 2654435761L & 0xffffffffL;
        x ^= x >>> 15;
        x = x * 2246822519L & 0xffffffffL;
        x ^= x >>> 13;
        return x / 4294967296.0 - 0.5;
    }

    private static float[] values(String name, long[] shape, double scale, double offset) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (uniform(crc.getValue(), i) * scale + offset);
        }
        return values;
    }

    /** The pictures [N, C, H, W] of the golden file. */
    static INDArray pictures(long... shape) {
        return Nd4j.createFromArray(values("image", shape, 4, 0)).reshape('c', shape);
    }

    @Override
    public Path file() {
        return Path.of("hashed");
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(shapes.keySet()));
    }

    @Override
    public TensorInfo info(String name) {
        TensorType type = name.endsWith(COUNTER) ? TensorType.I64 : TensorType.F32;
        return new TensorInfo(name, type, shape(name));
    }

    private long[] shape(String name) {
        return shapes.getAsJsonArray(name).asList().stream()
                .mapToLong(JsonElement::getAsLong)
                .toArray();
    }

    @Override
    public INDArray array(String name) {
        long[] shape = shape(name);
        if (name.endsWith(COUNTER)) {
            return Nd4j.scalar(0L);
        }
        double scale = 0.4;
        double offset = 0;
        if (shape.length > 1) {
            scale = Math.sqrt(24.0 / Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b));
        } else if (name.endsWith("running_var")) {
            scale = 1;
            offset = 1;
        } else if (name.endsWith("weight")) {
            offset = 0.5;
        }
        return Nd4j.createFromArray(values(name, shape, scale, offset)).reshape('c', shape);
    }

    /** All of them in a file. */
    void save(Path file) {
        Map<String, INDArray> all = new LinkedHashMap<>();
        names().forEach(name -> all.put(name, array(name)));
        Safetensors.write(file, all, Map.of("format", "pt"));
    }

    @Override
    public void close() {
        // there is no file
    }
}
