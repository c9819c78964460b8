package org.inkstone.sequence.text.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.inkstone.data.DatasetException;
import org.inkstone.sequence.text.SpecialTokens;
import org.inkstone.sequence.text.Tokenizer;
import org.inkstone.sequence.text.WordTrainer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;

class StreamedWindowsTest {
    private static final int WORDS = 60_000;

    /** Every number is a word, so every token is another one. */
    private static final String TEXT = String.join(
            " ", IntStream.range(0, WORDS).mapToObj(Integer::toString).toList());

    private static final Tokenizer TOKENIZER = WordTrainer.builder()
            .vocabSize(100_000)
            .minFrequency(1)
            .specialTokens(SpecialTokens.standard())
            .build()
            .train(List.of(TEXT));

    @TempDir
    Path folder;

    private List<Path> files;

    @BeforeEach
    void write() throws IOException {
        int half = TEXT.indexOf(' ', TEXT.length() / 2);
        files = List.of(
                Files.writeString(folder.resolve("1.txt"), TEXT.substring(0, half)),
                Files.writeString(folder.resolve("2.txt"), TEXT.substring(half)));
    }

    private static List<Integer> features(StreamedWindows windows) {
        List<Integer> all = new ArrayList<>();
        while (windows.hasNext()) {
            DataSet batch = windows.next();
            for (int value : batch.getFeatures().ravel().toIntVector()) {
                all.add(value);
            }
        }
        return all;
    }

    @Test
    void sameAsWindowsOfTheWhole() throws IOException {
        List<Integer> whole = new ArrayList<>();
        for (Path file : files) {
            for (int id : TOKENIZER.encode(Files.readString(file))) {
                whole.add(id);
            }
            whole.add(TOKENIZER.vocabulary().endId());
        }
        int[] tokens = whole.stream().mapToInt(i -> i).toArray();
        LanguageModelWindows wanted = new LanguageModelWindows(tokens, 64, BatchOptions.of(32));
        try (StreamedWindows windows = new StreamedWindows(files, TOKENIZER, 64, 1000, BatchOptions.of(32))) {
            while (wanted.hasNext()) {
                DataSet batch = wanted.next();
                DataSet streamed = windows.next();
                assertThat(streamed.getFeatures()).isEqualTo(batch.getFeatures());
                assertThat(streamed.getLabels()).isEqualTo(batch.getLabels());
            }
            assertThat(windows.hasNext()).isFalse();
            assertThat(windows.totalOutcomes()).isEqualTo(WORDS + 4);
        }
    }

    @Test
    void mixedAnewInEachEpoch() {
        StreamedWindows windows = new StreamedWindows(files, TOKENIZER, 64, 200, BatchOptions.shuffled(32, 5));
        List<Integer> first = features(windows);
        windows.reset();
        List<Integer> second = features(windows);
        assertThat(second).isNotEqualTo(first);
        assertThat(first).hasSizeGreaterThan(WORDS - 64).hasSameSizeAs(second);
        StreamedWindows resumed = new StreamedWindows(files, TOKENIZER, 64, 200, BatchOptions.shuffled(32, 5));
        resumed.next();
        resumed.reset();
        resumed.setEpoch(1);
        assertThat(features(resumed)).isEqualTo(second);
    }

    @Test
    void smallLastBatches() {
        StreamedWindows windows = new StreamedWindows(
                files, TOKENIZER, 1000, 1, BatchOptions.of(16).droppingLast());
        assertThat(features(windows)).hasSize(3 * 16 * 1000);
        assertThatThrownBy(windows::next).isInstanceOf(java.util.NoSuchElementException.class);
    }

    @Test
    void badInput() throws IOException {
        BatchOptions options = BatchOptions.of(2);
        Path small = Files.writeString(folder.resolve("small.txt"), "1 2 3");
        StreamedWindows tooSmall = new StreamedWindows(List.of(small), TOKENIZER, 4, 1, options);
        assertThatThrownBy(tooSmall::hasNext)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the files have 4 tokens, but a window of 4 and the token behind it need 5: [" + small + "]");
        Path bad = Files.write(folder.resolve("bad.txt"), new byte[] {'1', ' ', (byte) 0xFF});
        StreamedWindows broken = new StreamedWindows(List.of(bad), TOKENIZER, 4, 1, options);
        assertThatThrownBy(broken::next)
                .isInstanceOf(DatasetException.class)
                .hasMessage(bad + " is not UTF-8: byte 0xFF at offset 2 cannot stand there");
        Path missing = folder.resolve("missing.txt");
        assertThatThrownBy(() -> new StreamedWindows(List.of(missing), TOKENIZER, 4, 1, options))
                .isInstanceOf(DatasetException.class)
                .hasMessage(missing + " is not a file that can be read");
        assertThatThrownBy(() -> new StreamedWindows(List.of(), TOKENIZER, 4, 1, options))
                .hasMessage("files must not be empty");
        assertThatThrownBy(() -> new StreamedWindows(files, TOKENIZER, 0, 1, options))
                .hasMessage("length must be positive: 0");
        assertThatThrownBy(() -> new StreamedWindows(files, TOKENIZER, 4, 0, options))
                .hasMessage("mixed must be positive: 0");
    }
}
