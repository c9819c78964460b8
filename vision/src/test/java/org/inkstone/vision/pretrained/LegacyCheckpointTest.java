package org.inkstone.vision.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyCheckpointTest {
    private static final JsonObject GOLDEN = GoldenTensors.json("checkpoints/checkpoints.json");
    private static final String MAGIC = pickle("\u008a\n\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019");
    private static final String VERSION = pickle("M\u00e9\u0003");
    private static final String SYSTEM = pickle("}U\rlittle_endian\u0088s");
    private static final String HEADER = MAGIC + VERSION + SYSTEM;
    private static final String ONE_TENSOR = pickle("}U\u0001w" + tensor("FloatStorage", 2) + "s");
    private static final String ONE_KEY = pickle("]U\u0001ka");

    @TempDir
    private Path folder;

    private static Path checkpoint(String name) {
        return GoldenTensors.file("checkpoints/" + name);
    }

    private static String pickle(String opcodes) {
        return "\u0080\u0002" + opcodes + ".";
    }

    /** Opcodes of a tensor of two values in a storage named k. */
    private static String tensor(String storage, int count) {
        return "ctorch._utils\n_rebuild_tensor\n((U\u0007storagectorch\n" + storage + "\nU\u0001kU\u0003cpuK"
                + (char) count + "NtQK\u0000K\u0002\u0085K\u0001\u0085tR";
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy_tensors.pt", "legacy_protocol4.pt"})
    void theTensorsAreThoseOfTheZipFile(String name) {
        try (TensorFile file = TensorFile.open(checkpoint(name))) {
            assertThat(file).isInstanceOf(StateDict.class);
            GoldenTensors.assertEqual(file, GOLDEN.getAsJsonObject("tensors"));
        }
    }

    @Test
    void aTrainingCheckpointIsLookedInto() {
        try (TensorFile file = TensorFile.open(checkpoint("legacy_training.pt"))) {
            GoldenTensors.assertEqual(file, GOLDEN.getAsJsonObject("training"));
        }
    }

    @Test
    void filesOfPython2AreRead() {
        String longName = "features." + "x".repeat(300);
        try (TensorFile file = TensorFile.open(checkpoint("python2.pt"))) {
            assertThat(file.names()).containsExactly("features.0.weight", longName, "features.1.counts");
            assertThat(file.array("features.0.weight").toFloatMatrix())
                    .isDeepEqualTo(new float[][] {{0, 0.5f, 1}, {1.5f, 2, 2.5f}});
            // the second value of a view that begins at the third of its storage
            assertThat(file.array(longName).toFloatVector()).containsExactly(1.5f, 2, 2.5f);
            assertThat(file.array("features.1.counts").toLongVector()).containsExactly(7, -9);
        }
    }

    @Test
    void foreignClassesAreRefusedByName() throws IOException {
        assertThatThrownBy(() -> StateDict.open(checkpoint("legacy_harmful.pt")))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining("legacy_harmful.pt names posix.system")
                .hasMessageContaining("refused");
        assertThat(Path.of("/tmp/harmful")).doesNotExist();
        refused(
                HEADER + pickle("(U\u0006modulectorch.nn.modules.container\nSequential\nNNtQ"),
                "names torch.nn.modules.container.Sequential");
        refused("\u0080\u0002cos\nsystem\nU\u0002ls\u0085R.", "names os.system");
    }

    @Test
    void aFileThatEndsAnywhereIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(checkpoint("python2.pt"));
        Path file = folder.resolve("part.pt");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> StateDict.open(file))
                    .as("%d bytes", length)
                    .isInstanceOf(TensorFileException.class)
                    .hasMessageStartingWith(file + " is ");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> StateDict.open(file)).hasMessageContaining("is truncated: it ends within storage");
        Files.write(file, Arrays.copyOf(whole, whole.length + 3));
        assertThatThrownBy(() -> StateDict.open(file)).hasMessageEndingWith("damaged: 3 bytes follow its last storage");
    }

    @Test
    void aDamagedFileIsReadOrRefusedInAnOrderlyWay() throws IOException {
        byte[] whole = Files.readAllBytes(checkpoint("python2.pt"));
        Path file = folder.resolve("flipped.pt");
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= (byte) (1 << i % Byte.SIZE);
            Files.write(file, flipped);
            try (StateDict opened = StateDict.open(file)) {
                opened.names().forEach(opened::array);
            } catch (TensorFileException e) {
                assertThat(e).hasMessageStartingWith(file.toString());
            }
        }
    }

    @Test
    void storagesMustFitTheirTensors() throws IOException {
        byte[] good = file(HEADER + ONE_TENSOR + ONE_KEY, 2, 1.5f, -2);
        Path path = Files.write(folder.resolve("good.pt"), good);
        try (TensorFile file = TensorFile.open(path)) {
            assertThat(file.array("w").toFloatVector()).containsExactly(1.5f, -2);
        }
        refused(file(HEADER + ONE_TENSOR + ONE_KEY, 3, 1, 2, 3), "storage k has 3 values where its tensors expect 2");
        refused(file(HEADER + ONE_TENSOR + ONE_KEY, -1, 1, 2), "storage k has -1 values");
        refused(file(HEADER + ONE_TENSOR + ONE_KEY, 2, 1), "is truncated: it ends within storage k");
        refused(HEADER + ONE_TENSOR + ONE_KEY, "is truncated: it ends before storage k");
        refused(HEADER + ONE_TENSOR + pickle("]"), "lacks the values of storage k");
        refused(file(HEADER + ONE_TENSOR + pickle("](U\u0001kU\u0001ke"), 2, 1, 2), "lists storage k twice");
        refused(HEADER + ONE_TENSOR + pickle("]U\u0001ja"), "lists storage j, which no tensor uses");
        refused(HEADER + ONE_TENSOR + pickle("]K\u0001a"), "something else than names");
        refused(HEADER + ONE_TENSOR + pickle("]q\u0000]q\u0001h\u0000aa"), "something else than names");
        refused(HEADER + ONE_TENSOR + pickle("}"), "no list of storages");
        refused(
                HEADER + pickle("}(U\u0001v" + tensor("FloatStorage", 2) + "U\u0001w" + tensor("LongStorage", 2) + "u"),
                "storage k is both 2 F32 and 2 I64");
        refused(HEADER + pickle("}U\u0001w" + tensor("FloatStorage", 2) + "(NNNNtbs"), "out of order");
        refused(HEADER + pickle("}U\u0001w" + tensor("FloatStorage", 1) + "s"), "reaches to value 1 of storage k");
    }

    @Test
    void theHeaderIsChecked() throws IOException {
        refused(pickle("}"), "lacks the magic number");
        refused(MAGIC + pickle("M\u00ea\u0003"), "version 1002 of PyTorch's old format; 1001 is known");
        refused(MAGIC + pickle("]q\u0000]q\u0001h\u0000aa"), "version ? of");
        refused(MAGIC + VERSION + pickle("}"), "does not tell the byte order");
        refused(MAGIC + VERSION + pickle("}U\rlittle_endian\u0089s"), "big-endian machine: convert it to safetensors");
        refused(MAGIC + VERSION + pickle(tensor("FloatStorage", 2)), "has a tensor outside of what was saved");
    }

    @Test
    void tarFilesAreRefusedWithAdvice() throws IOException {
        byte[] tar = new byte[1024];
        System.arraycopy("sys_info".getBytes(StandardCharsets.US_ASCII), 0, tar, 0, 8);
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        Path file = Files.write(folder.resolve("old.pth"), tar);
        assertThatThrownBy(() -> TensorFile.open(file))
                .isInstanceOf(TensorFileException.class)
                .hasMessage(file + " is a tar file, as PyTorch wrote before version 0.1.10: in Python,"
                        + " torch.save(torch.load(old), new) converts it");
    }

    /** Pickles and one storage of numbers behind them. */
    private static byte[] file(String pickles, long count, float... values) {
        ByteBuffer storage = ByteBuffer.allocate(Long.BYTES + Float.BYTES * values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(count);
        for (float value : values) {
            storage.putFloat(value);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(pickles.getBytes(StandardCharsets.ISO_8859_1));
        file.writeBytes(storage.array());
        return file.toByteArray();
    }

    private void refused(String pickles, String why) throws IOException {
        refused(pickles.getBytes(StandardCharsets.ISO_8859_1), why);
    }

    private void refused(byte[] content, String why) throws IOException {
        Path file = Files.write(folder.resolve("made.pt"), content);
        assertThatThrownBy(() -> StateDict.open(file))
                .isInstanceOf(TensorFileException.class)
                .hasMessageStartingWith(file + " ")
                .hasMessageContaining(why);
    }
}
