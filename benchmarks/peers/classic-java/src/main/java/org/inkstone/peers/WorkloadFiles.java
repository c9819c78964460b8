package org.inkstone.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The arrays the benchmark has written: float32 row-major {@code NAME.f32}, int32 {@code NAME.i32}, little-endian. */
final class WorkloadFiles {
    private final Path folder;

    WorkloadFiles(Path folder) {
        this.folder = folder;
    }

    double[][] rows(String name, int columns) throws IOException {
        var floats = bytes(name + ".f32").asFloatBuffer();
        double[][] rows = new double[floats.remaining() / columns][columns];
        for (double[] row : rows) {
            for (int j = 0; j < columns; j++) {
                row[j] = floats.get();
            }
        }
        return rows;
    }

    int[] labels(String name) throws IOException {
        var ints = bytes(name + ".i32").asIntBuffer();
        int[] labels = new int[ints.remaining()];
        ints.get(labels);
        return labels;
    }

    private ByteBuffer bytes(String name) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name))).order(ByteOrder.LITTLE_ENDIAN);
    }
}
