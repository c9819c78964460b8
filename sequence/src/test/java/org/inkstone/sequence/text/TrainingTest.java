package org.inkstone.sequence.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
    private static JsonObject golden;
    private static List<String> corpus;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(TrainingTest.class.getResourceAsStream("/golden/tokenizer_training.json"))) {
            golden = JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .getAsJsonObject();
        }
        corpus = Texts.everyVerse(golden.get("step").getAsInt());
    }

    private static List<String> strings(String name) {
        return StreamSupport.stream(golden.getAsJsonArray(name).spliterator(), false)
                .map(JsonElement::getAsString)
                .toList();
    }

    private static List<String> merges(Tokenizer tokenizer) {
        BpeModel model = (BpeModel) ((PipelineTokenizer) tokenizer).steps().model();
        return model.merges().stream().map(m -> m.first() + " " + m.second()).toList();
    }

    @Test
    void byteLevelMergesAsTheirs() {
        Tokenizer ours = BpeTrainer.builder().vocabSize(2000).build().train(corpus);
        assertThat(merges(ours)).isEqualTo(strings("byteLevelMerges"));
        assertThat(ours.vocabulary().size()).isEqualTo(2000);
    }

    @Test
    void otherVocabulariesAsTheirs() {
        Tokenizer words = WordTrainer.builder()
                .vocabSize(500)
                .splitPunctuation(true)
                .build()
                .train(corpus);
        assertThat(words.vocabulary().tokens()).isEqualTo(strings("words"));
        Tokenizer characters =
                BpeTrainer.builder().vocabSize(1500).byteLevel(false).build().train(corpus);
        assertThat(characters.vocabulary().tokens()).containsAll(strings("characterTokens"));
        Tokenizer pieces = WordPieceTrainer.builder().vocabSize(1500).build().train(corpus);
        assertThat(pieces.vocabulary().tokens()).hasSize(1500).containsAll(strings("wordPieceTokens"));
    }

    @Test
    void orderOfTextsDoesNotMatter() {
        List<String> mixed = new ArrayList<>(corpus);
        Collections.shuffle(mixed, new Random(1));
        for (boolean bytes : new boolean[] {true, false}) {
            BpeTrainer trainer =
                    BpeTrainer.builder().vocabSize(700).byteLevel(bytes).build();
            assertThat(TokenizerFile.toJson(trainer.train(mixed)))
                    .isEqualTo(TokenizerFile.toJson(trainer.train(corpus)));
        }
    }

    /** Counting all pairs anew before each merge, as the paper's listing does. */
    @Test
    void mergesOfANaiveTwin() {
        Random random = new Random(5);
        for (int round = 0; round < 60; round++) {
            List<String> words = new ArrayList<>();
            int letters = 1 + random.nextInt(4);
            for (int w = 0; w < 12; w++) {
                StringBuilder word = new StringBuilder();
                for (int i = random.nextInt(14); i >= 0; i--) {
                    word.append((char) ('a' + random.nextInt(letters)));
                }
                words.add(word.toString());
            }
            Tokenizer ours = BpeTrainer.builder()
                    .vocabSize(256 + 40)
                    .minFrequency(1)
                    .specialTokens(SpecialTokens.none())
                    .build()
                    .train(words);
            assertThat(merges(ours)).isEqualTo(naive(words, 40));
        }
    }

    private static List<String> naive(List<String> words, int newTokens) {
        List<String> tokens = new ArrayList<>(ByteLevel.alphabet());
        List<List<Integer>> split = new ArrayList<>();
        words.forEach(word -> split.add(new ArrayList<>(
                Characters.of(word).stream().map(tokens::indexOf).toList())));
        List<String> merges = new ArrayList<>();
        while (tokens.size() < 256 + newTokens) {
            Map<List<Integer>, Integer> counts =
                    new TreeMap<>((a, b) -> a.get(0).equals(b.get(0)) ? a.get(1) - b.get(1) : a.get(0) - b.get(0));
            for (List<Integer> word : split) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    counts.merge(List.of(word.get(i), word.get(i + 1)), 1, Integer::sum);
                }
            }
            if (counts.isEmpty()) {
                return merges;
            }
            int most = Collections.max(counts.values());
            List<Integer> best = counts.entrySet().stream()
                    .filter(e -> e.getValue() == most)
                    .findFirst()
                    .orElseThrow()
                    .getKey();
            String whole = tokens.get(best.get(0)) + tokens.get(best.get(1));
            merges.add(tokens.get(best.get(0)) + " " + tokens.get(best.get(1)));
            if (!tokens.contains(whole)) {
                tokens.add(whole);
            }
            int id = tokens.indexOf(whole);
            for (List<Integer> word : split) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    if (word.get(i).equals(best.get(0)) && word.get(i + 1).equals(best.get(1))) {
                        word.set(i, id);
                        word.remove(i + 1);
                    }
                }
            }
        }
        return merges;
    }

    @Test
    void fromAFile() throws IOException {
        Path file = folder.resolve("corpus.txt");
        String text = String.join(" ", corpus);
        Files.writeString(file, text);
        BpeTrainer trainer = BpeTrainer.builder().vocabSize(600).build();
        assertThat(TokenizerFile.toJson(trainer.train(file)))
                .isEqualTo(TokenizerFile.toJson(trainer.train(List.of(text))));
    }

    @Test
    void specialTokensInTextsAreNotLearnt() {
        Tokenizer tokenizer = CharTrainer.create().train(List.of("ab<unk>ba"));
        assertThat(tokenizer.vocabulary().tokens()).containsExactly("<unk>", "a", "b");
        assertThat(tokenizer.encode("a<unk>c")).containsExactly(1, 0, 0);
    }

    @Test
    void charactersThatAreLeftOut() {
        Tokenizer tokenizer = CharTrainer.builder().vocabSize(3).build().train(List.of("bbaac"));
        assertThat(tokenizer.vocabulary().tokens()).containsExactly("<unk>", "a", "b");
        Tokenizer bpe = BpeTrainer.builder()
                .vocabSize(20)
                .byteLevel(false)
                .limitAlphabet(2)
                .specialTokens(SpecialTokens.standard())
                .build()
                .train(List.of("ab ab axb axb axb"));
        assertThat(bpe.vocabulary().tokens()).doesNotContain("x").contains("ab</w>");
        assertThat(bpe.encoding("axb", false).tokens()).containsExactly("a", "<unk>", "b</w>");
    }

    @Test
    void badInput() throws IOException {
        assertThatThrownBy(() -> BpeTrainer.builder().vocabSize(200).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vocabSize must be at least 260, for 256 bytes and 4 special tokens: 200");
        assertThatThrownBy(() -> BpeTrainer.builder().vocabSize(0)).hasMessage("vocabSize must be positive: 0");
        assertThatThrownBy(() -> BpeTrainer.builder().minFrequency(-1)).hasMessage("minFrequency must be positive: -1");
        assertThatThrownBy(() -> BpeTrainer.builder()
                        .byteLevel(false)
                        .vocabSize(5)
                        .build()
                        .train(List.of("abc")))
                .hasMessage("vocabSize must be at least 8, for the characters of the texts and the special tokens: 5");
        assertThatThrownBy(() -> WordTrainer.builder()
                        .specialTokens(SpecialTokens.none())
                        .build())
                .hasMessage("specialTokens must have one for what is unknown: []");
        assertThatThrownBy(() -> BpeTrainer.builder().build().train(List.of("", "")))
                .hasMessage("the texts have no words to train a tokenizer on");
        Path empty = Files.createFile(folder.resolve("empty.txt"));
        assertThatThrownBy(() -> CharTrainer.create().train(empty))
                .hasMessage(empty + " has no words to train a tokenizer on");
    }
}
