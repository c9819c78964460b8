package org.inkstone.sequence.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.inkstone.data.DatasetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8PiecesTest {
    @TempDir
    Path folder;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("text.txt"), bytes);
    }

    private static List<String> pieces(Path file, int size) throws IOException {
        List<String> all = new ArrayList<>();
        try (Utf8Pieces pieces = Utf8Pieces.open(file, size)) {
            for (String piece = pieces.next(); piece != null; piece = pieces.next()) {
                all.add(piece);
            }
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13, 100, 1 << 16})
    void piecesMakeTheWholeAndTheSameTokens(int size) throws IOException {
        String text = String.join("\n\n", Oracle.TEXTS.subList(0, 11)) + String.join(" ", Texts.verses(20));
        Path file = file(text.getBytes(StandardCharsets.UTF_8));
        List<String> pieces = pieces(file, size);
        assertThat(String.join("", pieces)).isEqualTo(text);
        if (size >= 100) {
            Tokenizer tokenizer = BpeTrainer.builder().vocabSize(500).build().train(Texts.verses(20));
            List<Integer> ids = new ArrayList<>();
            pieces.forEach(piece -> {
                for (int id : tokenizer.encode(piece)) {
                    ids.add(id);
                }
            });
            assertThat(ids)
                    .containsExactly(java.util.Arrays.stream(tokenizer.encode(text))
                            .boxed()
                            .toArray(Integer[]::new));
        }
    }

    @Test
    void aWordWithoutEndIsCut() throws IOException {
        String word = "x😀".repeat(1000);
        List<String> pieces = pieces(file(word.getBytes(StandardCharsets.UTF_8)), 10);
        assertThat(pieces).hasSizeGreaterThan(10).allMatch(p -> p.length() <= 16 * 10 + 10);
        assertThat(String.join("", pieces)).isEqualTo(word);
        assertThat(pieces).noneMatch(p -> Character.isLowSurrogate(p.charAt(0)));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 100, 1 << 16})
    void thePlaceOfABadByte(int size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("Grüße und Ähnliches, ".repeat(20).getBytes(StandardCharsets.UTF_8));
        int offset = bytes.size();
        bytes.writeBytes(new byte[] {(byte) 0xFC, 'b'});
        Path file = file(bytes.toByteArray());
        assertThatThrownBy(() -> pieces(file, size))
                .isInstanceOf(DatasetException.class)
                .hasMessage(file + " is not UTF-8: byte 0xFC at offset " + offset + " cannot stand there");
    }

    @Test
    void anUnfinishedCharacter() throws IOException {
        Path file = file(new byte[] {'a', (byte) 0xE2, (byte) 0x82});
        assertThatThrownBy(() -> TextFiles.read(file)).hasMessageContaining("byte 0xE2 at offset 1");
    }

    @Test
    void byteOrderMarkAndNothing() throws IOException {
        assertThat(TextFiles.read(file("\uFEFFa\uFEFF".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("a\uFEFF");
        assertThat(TextFiles.read(file(new byte[0]))).isEmpty();
    }
}
