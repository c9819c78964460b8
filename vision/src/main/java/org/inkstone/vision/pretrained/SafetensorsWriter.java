package org.inkstone.vision.pretrained;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.inkstone.io.AtomicFile;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes safetensors files; the tensors begin at a multiple of eight bytes. */
final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    static void write(Path file, Map<String, INDArray> tensors, Map<String, String> metadata) {
        byte[] header = header(tensors, metadata);
        try {
            AtomicFile.write(file, out -> {
                out.write(buffer(Long.BYTES).putLong(header.length).array());
                out.write(header);
                for (INDArray tensor : tensors.values()) {
                    write(tensor, out);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + file + ": " + e.getMessage(), e);
        }
    }

    private static byte[] header(Map<String, INDArray> tensors, Map<String, String> metadata) {
        JsonObject json = new JsonObject();
        if (!metadata.isEmpty()) {
            JsonObject texts = new JsonObject();
            metadata.forEach(texts::addProperty);
            json.add(SafetensorsHeader.METADATA, texts);
        }
        long at = 0;
        for (Map.Entry<String, INDArray> tensor : tensors.entrySet()) {
            if (tensor.getKey().equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException("no tensor may be named " + SafetensorsHeader.METADATA);
            }
            TensorType type = TensorType.of(tensor.getValue().dataType());
            JsonArray shape = new JsonArray();
            Arrays.stream(tensor.getValue().shape()).forEach(shape::add);
            JsonArray offsets = new JsonArray();
            offsets.add(at);
            at += type.bytes() * tensor.getValue().length();
            offsets.add(at);
            JsonObject entry = new JsonObject();
            entry.addProperty("dtype", type.name());
            entry.add("shape", shape);
            entry.add("data_offsets", offsets);
            json.add(tensor.getKey(), entry);
        }
        byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, Math.floorDiv(text.length + ALIGNMENT - 1, ALIGNMENT) * ALIGNMENT);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    private static void write(INDArray tensor, OutputStream out) throws IOException {
        TensorType type = TensorType.of(tensor.dataType());
        ByteBuffer values = buffer(Math.toIntExact(type.bytes() * tensor.length()));
        type.write(tensor, values);
        out.write(values.array());
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
