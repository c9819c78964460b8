package org.inkstone.vision.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDictTest {
    private static final JsonObject GOLDEN = GoldenTensors.json("checkpoints/checkpoints.json");

    @TempDir
    private Path folder;

    private static Path checkpoint(String name) {
        return GoldenTensors.file("checkpoints/" + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tensors.pt", "protocol4.pt"})
    void allTypesViewsAndProtocolsAreRead(String name) {
        try (TensorFile file = TensorFile.open(checkpoint(name))) {
            assertThat(file).isInstanceOf(StateDict.class);
            GoldenTensors.assertEqual(file, GOLDEN.getAsJsonObject("tensors"));
            assertThat(file.info("bfloat16").type()).isEqualTo(TensorType.BF16);
            assertThat(file.info("int8").type()).isEqualTo(TensorType.I8);
            assertThat(file.array("int64").getLong(1, 1)).isEqualTo(1L << 40);
        }
    }

    @Test
    void aTrainingCheckpointIsLookedInto() {
        try (TensorFile file = TensorFile.open(checkpoint("training.pt"))) {
            GoldenTensors.assertEqual(file, GOLDEN.getAsJsonObject("training"));
        }
    }

    @Test
    void otherKeysAndPrefixesAreNamedByTheCaller() {
        Path nested = checkpoint("nested.pt");
        assertThatThrownBy(() -> StateDict.open(nested))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining(
                        "nested.pt has no tensors under state_dict, model_state_dict, model or at its top")
                .hasMessageEndingWith("its keys are: epoch, weights");
        try (TensorFile file = StateDict.open(nested, "weights")) {
            GoldenTensors.assertEqual(file.withoutPrefix("module."), GOLDEN.getAsJsonObject("training"));
            assertThatThrownBy(() -> file.withoutPrefix("model."))
                    .isInstanceOf(TensorFileException.class)
                    .hasMessageEndingWith("has no tensor whose name begins with 'model.'");
            assertThatThrownBy(() -> file.array("x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("nested.pt has no tensor x");
        }
    }

    @Test
    void foreignClassesAreRefusedByName() {
        assertThatThrownBy(() -> StateDict.open(checkpoint("module.pt")))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining("module.pt names torch.nn.modules.container.Sequential")
                .hasMessageContaining("refused");
        assertThatThrownBy(() -> StateDict.open(checkpoint("harmful.pt")))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining("harmful.pt names posix.system");
        assertThat(Path.of("/tmp/harmful")).doesNotExist();
    }

    @Test
    void otherFilesAreRefusedWithAdvice() throws IOException {
        assertThatThrownBy(() -> TensorFile.open(checkpoint("script.pt")))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining("TorchScript");
        assertThatThrownBy(() -> StateDict.open(folder.resolve("none.pt")))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining("no such file")
                .hasMessageContaining("none.pt");
        assertThatThrownBy(() -> StateDict.open(zip("a/readme.txt", new byte[1])))
                .hasMessageEndingWith("is no PyTorch checkpoint: it has no data.pkl");
    }

    @Test
    void truncatedAndDamagedFilesAreRefused() throws IOException {
        byte[] whole = Files.readAllBytes(checkpoint("tensors.pt"));
        Path file = folder.resolve("half.pt");
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> TensorFile.open(file))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining("half.pt is truncated or damaged");

        try (TensorFile intact = TensorFile.open(checkpoint("tensors.pt"))) {
            float first = intact.array("float32").getFloat(0);
            int at = position(whole, Float.floatToIntBits(first));
            whole[at] ^= 1;
        }
        Files.write(file, whole);
        try (TensorFile damaged = TensorFile.open(file)) {
            assertThatThrownBy(() -> damaged.array("float32"))
                    .isInstanceOf(TensorFileException.class)
                    .hasMessageContaining("can't read float32 of")
                    .hasMessageContaining("checksum");
        }
    }

    private static int position(byte[] bytes, int value) {
        for (int i = 0; ; i++) {
            int here =
                    (bytes[i] & 0xff) | (bytes[i + 1] & 0xff) << 8 | (bytes[i + 2] & 0xff) << 16 | bytes[i + 3] << 24;
            if (here == value) {
                return i;
            }
        }
    }

    @Test
    void pickledStructureOutOfOrderIsRefused() throws IOException {
        refused("\u0080\u0002}", "ends early");
        refused("\u0080\u0002s.", "out of order");
        refused("\u0080\u0009}.", "protocol 9");
        refused("\u0080\u0002h\u0005.", "out of order");
        refused("\u0080\u0002i.", "opcode 0x69");
        refused("\u0080\u0002cbuiltins\neval\n.", "names builtins.eval");
        refused("\u0080\u0002ctorch\nnn\n.", "names torch.nn");
        refused("\u0080\u0002ctorch\nfloat32\n)R.", "calls torch.float32");
        refused("\u0080\u0002K\u0001)R.", "calls something that is no function");
        refused("\u0080\u0002ctorch._utils\n_rebuild_tensor_v2\n)R.", "wrong arguments");
        refused("\u0080\u0002K\u0001Q.", "no storage of known numbers");
        refused("\u0080\u0002K\u0001.", "holds no dictionary");
        refused("\u0080\u0002})K\u0001s.", "neither text nor numbers");
        refused("\u0080\u0002X\u00ff\u00ff\u00ff\u007f.", "ends early");
        refused("\u0080\u0002T\u00ff\u00ff\u00ff\u00ff.", "ends early");
        refused(
                "\u0080\u0002(U\u0007storagectorch\nFloatStorage\nU\u0001aU\u0003cpuK\u0003(U\u0001bK\u0002K\u0002ttQ.",
                "2 values from 2 of storage a, which has 3");
    }

    private void refused(String pickle, String why) throws IOException {
        Path file = zip("archive/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> StateDict.open(file))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(why);
    }

    private Path zip(String name, byte[] content) throws IOException {
        Path file = folder.resolve("made.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        }
        return file;
    }

    @Test
    void aTensorThatReachesBeyondItsStorageIsRefused() {
        PickledTensor.Storage storage = new PickledTensor.Storage("0", TensorType.F32, 6);
        assertThat(new PickledTensor(storage.part(2, 3), 1, new long[] {2}, new long[] {1}).firstByte())
                .isEqualTo(12);
        assertThatThrownBy(() -> new PickledTensor(storage.part(2, 3), 2, new long[] {2}, new long[] {1}))
                .hasMessage("a tensor reaches to value 3 of storage 0, which has 3");
        assertThat(new PickledTensor(storage, 0, new long[] {2, 3}, new long[] {3, 1}).reach())
                .isEqualTo(6);
        assertThatThrownBy(() -> new PickledTensor(storage, 1, new long[] {2, 3}, new long[] {3, 1}))
                .hasMessage("a tensor reaches to value 6 of storage 0, which has 6");
        assertThat(new PickledTensor(storage, 9, new long[] {0}, new long[] {1}).firstByte())
                .isZero();
        assertThatThrownBy(() -> new PickledTensor.Storage("0", TensorType.F32, Long.MAX_VALUE))
                .hasMessage("storage 0 has 9223372036854775807 values");
        assertThatThrownBy(() -> new PickledTensor(storage, -1, new long[] {2}, new long[] {1}))
                .hasMessageContaining("negative");
        assertThatThrownBy(() -> new PickledTensor(storage, 0, new long[] {2}, new long[] {}))
                .hasMessageContaining("1 dimensions and 0 strides");
        assertThatThrownBy(() ->
                        new PickledTensor(storage, 0, new long[] {1L << 40, 1L << 40}, new long[] {0, 0}).reach())
                .isInstanceOf(ArithmeticException.class);
    }
}
