package org.inkstone.vision.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SafetensorsTest {
    @TempDir
    private Path folder;

    /** One tensor "w" F32 [2, 2] at bytes 0 to 16. */
    private static final String GOOD = "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}";

    private Path file(String header, int dataBytes) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .array());
        out.write(text);
        out.write(new byte[dataBytes]);
        return Files.write(folder.resolve("x.safetensors"), out.toByteArray());
    }

    @Test
    void everyTypeComesBackAsItWasWritten() {
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        INDArray whole = Nd4j.createFromArray(-3, 0, 7, 100).reshape(2, 2);
        for (TensorType type : TensorType.values()) {
            INDArray values = type.floating() ? whole.castTo(DataType.DOUBLE).mul(0.5) : whole;
            tensors.put(
                    type.name(), (type == TensorType.U8 ? values.mul(values).addi(1) : values).castTo(type.dataType()));
        }
        tensors.put("transposed", Nd4j.rand(DataType.FLOAT, 3, 4).transpose());
        tensors.put("view", Nd4j.rand(DataType.FLOAT, 3, 4).getColumn(1));
        tensors.put("f order", Nd4j.rand(DataType.FLOAT, 3, 4).dup('f'));
        tensors.put("scalar", Nd4j.scalar(2.5f));
        tensors.put("empty", Nd4j.create(DataType.FLOAT, 0, 3));
        Path path = folder.resolve("all.safetensors");
        Safetensors.write(path, tensors, Map.of("format", "pt", "who", "\"me\" \u00fc"));
        try (Safetensors file = Safetensors.open(path)) {
            assertThat(file.metadata()).isEqualTo(Map.of("format", "pt", "who", "\"me\" \u00fc"));
            assertThat(file.names()).containsExactlyElementsOf(tensors.keySet());
            tensors.forEach((name, expected) -> {
                INDArray array = file.array(name);
                assertThat(array.shape()).as(name).isEqualTo(expected.shape());
                assertThat(array.dataType()).as(name).isEqualTo(expected.dataType());
                if (!expected.isEmpty()) {
                    assertThat(doubles(array)).as(name).isEqualTo(doubles(expected));
                }
            });
        }
        try (TensorFile file = TensorFile.open(path)) {
            assertThat(file).isInstanceOf(Safetensors.class);
        }
    }

    private static double[] doubles(INDArray array) {
        return array.castTo(DataType.DOUBLE).dup('c').reshape(array.length()).toDoubleVector();
    }

    @Test
    void theTensorsBeginAtAMultipleOfEight() throws IOException {
        Path path = folder.resolve("aligned.safetensors");
        Safetensors.write(path, Map.of("abc", Nd4j.ones(DataType.FLOAT, 3)), Map.of());
        byte[] bytes = Files.readAllBytes(path);
        assertThat((bytes.length - 12) % 8).isZero();
        assertThat(bytes[8]).isEqualTo((byte) '{');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'dtype':'F32'|'dtype':'F31'|tensor w has the unknown dtype F31",
                "[2,2]|[2,3]|has 16 bytes, its shape asks for others",
                "[2,2]|[4294967296,4294967296]|its shape asks for others",
                "[2,2]|[-2,-2]|negative size or offset: -2",
                "[2,2]|[2.5,2]|no whole number",
                "[0,16]|[0,20]|lies at bytes 0 to 20 of 16: the file is truncated",
                "[0,16]|[16,0]|lies at bytes 16 to 0 of 16",
                "[0,16]|[0]|needs dtype, shape and two data_offsets",
                "'shape':[2,2],||needs dtype, shape and two data_offsets",
                "}}|},'w':{'dtype':'F32','shape':[2,2],'data_offsets':[0,16]}}|names w twice",
                "}}|},'v':{'dtype':'F32','shape':[2],'data_offsets':[8,16]}}|begins at byte 8, inside another one",
                "}}|},'__metadata__':{},'__metadata__':{}}|two __metadata__",
                "}}|}|not the JSON expected",
                "}}|}} x|not the JSON expected",
                "{'w'|['w'|not the JSON expected",
                "'F32'|7|",
            })
    void malformedHeadersAreRefused(String part, String instead, String message) throws IOException {
        String header = GOOD.replace(part.replace('\'', '"'), instead == null ? "" : instead.replace('\'', '"'));
        assertThat(header).isNotEqualTo(GOOD);
        Path path = file(header, 16);
        assertThatThrownBy(() -> Safetensors.open(path))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining(message == null ? "" : message);
    }

    @Test
    void wrongLengthsAreRefused() throws IOException {
        try (Safetensors good = Safetensors.open(file(GOOD, 16))) {
            assertThat(good.info("w")).isEqualTo(new TensorInfo("w", TensorType.F32, 2, 2));
        }
        assertThatThrownBy(() -> Safetensors.open(file(GOOD, 15))).hasMessageContaining("the file is truncated");
        assertThatThrownBy(() -> Safetensors.open(file(GOOD, 17)))
                .hasMessageContaining("1 bytes that belong to no tensor");
        assertThatThrownBy(() ->
                        Safetensors.open(file("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}", 16)))
                .hasMessageContaining("after a gap from 0");

        byte[] whole = Files.readAllBytes(file(GOOD, 16));
        Path path = Files.write(folder.resolve("short"), Arrays.copyOf(whole, 30));
        assertThatThrownBy(() -> Safetensors.open(path)).hasMessageContaining("is truncated: its header has");
        Files.write(path, Arrays.copyOf(whole, 5));
        assertThatThrownBy(() -> TensorFile.open(path)).hasMessageContaining("it has only 5 bytes");
        Files.write(path, new byte[0]);
        assertThatThrownBy(() -> TensorFile.open(path)).hasMessageContaining("it has only 0 bytes");
        Files.writeString(path, "Dies ist ein Text, kein Netz.");
        assertThatThrownBy(() -> TensorFile.open(path)).hasMessageContaining("is no safetensors file");
        assertThatThrownBy(() -> TensorFile.open(folder.resolve("none"))).hasMessageContaining("none");
        assertThatThrownBy(() -> Safetensors.open(folder.resolve("none"))).hasMessageContaining("no such file");
    }

    @Test
    void whatCannotBeWrittenLeavesTheOldFile() throws IOException {
        Path path = file(GOOD, 16);
        assertThatThrownBy(() -> Safetensors.write(path, Map.of("__metadata__", Nd4j.ones(1)), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Safetensors.write(path, Map.of("x", Nd4j.create("text")), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        try (Safetensors still = Safetensors.open(path)) {
            assertThat(still.names()).containsExactly("w");
        }
    }
}
