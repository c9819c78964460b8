package org.inkstone.sequence.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class BleuTest {
    private static final JsonObject GOLDEN = golden();
    private static final double EXACT = 1e-9;

    private static JsonObject golden() {
        try (InputStream in = Objects.requireNonNull(BleuTest.class.getResourceAsStream("/golden/bleu.json"))) {
            return new Gson().fromJson(new InputStreamReader(in, StandardCharsets.UTF_8), JsonObject.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> words(String line) {
        return line.isBlank() ? List.of() : List.of(line.strip().split(" "));
    }

    private static List<String> strings(JsonElement array) {
        return StreamSupport.stream(array.getAsJsonArray().spliterator(), false)
                .map(JsonElement::getAsString)
                .toList();
    }

    private static List<List<String>> references(JsonObject golden, int sentence) {
        return strings(golden.getAsJsonArray("references").get(sentence)).stream()
                .map(BleuTest::words)
                .toList();
    }

    private static void assertSame(BleuScore actual, JsonObject expected, String name) {
        assertThat(actual.score()).as(name).isCloseTo(expected.get("score").getAsDouble(), within(EXACT));
        assertThat(actual.brevityPenalty())
                .as(name)
                .isCloseTo(expected.get("bp").getAsDouble(), within(EXACT));
        assertThat(actual.hypothesisLength())
                .as(name)
                .isEqualTo(expected.get("hyp_len").getAsLong());
        assertThat(actual.referenceLength())
                .as(name)
                .isEqualTo(expected.get("ref_len").getAsLong());
        JsonArray precisions = expected.getAsJsonArray("precisions");
        assertThat(actual.precisions()).hasSize(precisions.size());
        for (int i = 0; i < precisions.size(); i++) {
            assertThat(actual.precisions().get(i))
                    .as("%s, order %d", name, i + 1)
                    .isCloseTo(precisions.get(i).getAsDouble(), within(EXACT));
        }
    }

    @Test
    void corporaScoreAsInSacrebleu() {
        for (JsonElement element : GOLDEN.getAsJsonArray("cases")) {
            JsonObject golden = element.getAsJsonObject();
            String smooth = golden.get("smooth").getAsString();
            String name = golden.get("name").getAsString() + " " + smooth + golden.get("k");
            List<String> lines = strings(golden.get("hypotheses"));
            BleuScore score;
            if (golden.get("tokenize").getAsString().equals("13a")) {
                List<List<String>> references = new ArrayList<>();
                golden.getAsJsonArray("references").forEach(r -> references.add(strings(r)));
                score = Bleu.ofText(lines, references);
            } else {
                BleuSmoothing smoothing = switch (smooth) {
                    case "add-k" -> BleuSmoothing.addK(golden.get("k").getAsDouble());
                    case "exp" -> BleuSmoothing.exponential();
                    default -> BleuSmoothing.none();
                };
                List<List<List<String>>> references = new ArrayList<>();
                for (int i = 0; i < lines.size(); i++) {
                    references.add(references(golden, i));
                }
                score = Bleu.corpus(lines.stream().map(BleuTest::words).toList(), references, smoothing);
            }
            assertSame(score, golden.getAsJsonObject("corpus"), name);
        }
    }

    @Test
    void sentencesScoreAsInSacrebleu() {
        int compared = 0;
        for (JsonElement element : GOLDEN.getAsJsonArray("cases")) {
            JsonObject golden = element.getAsJsonObject();
            if (!golden.has("sentences")) {
                continue;
            }
            List<String> lines = strings(golden.get("hypotheses"));
            for (int i = 0; i < lines.size(); i++) {
                BleuScore score = Bleu.sentence(words(lines.get(i)), references(golden, i));
                assertSame(
                        score,
                        golden.getAsJsonArray("sentences").get(i).getAsJsonObject(),
                        golden.get("name") + " " + i);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(90);
    }

    @Test
    void wordsAreThoseOfMteval13a() {
        for (JsonElement element : GOLDEN.getAsJsonArray("tokens")) {
            JsonObject golden = element.getAsJsonObject();
            String line = golden.get("line").getAsString();
            assertThat(Tokenizer13a.tokenize(line)).as(line).isEqualTo(strings(golden.get("tokens")));
        }
        assertThat(Tokenizer13a.tokenize("It's 3.50, e.g.")).containsExactly("It's", "3.50", ",", "e", ".", "g", ".");
    }

    /** Example 2 of the paper: seven times "the" has a modified unigram precision of 2/7. */
    @Test
    void papineniClipsRepeatedWords() {
        List<List<String>> references = List.of(words("the cat is on the mat"), words("there is a cat on the mat"));
        BleuScore score = new Bleu(1, BleuSmoothing.none())
                .add(words("the the the the the the the"), references)
                .score();
        assertThat(score.precisions().get(0)).isCloseTo(200.0 / 7, within(EXACT));
        assertThat(score.score()).isCloseTo(200.0 / 7, within(EXACT));
        assertThat(score.brevityPenalty()).isEqualTo(1);
        assertThat(score.referenceLength()).isEqualTo(7);
    }

    /** Example 1 of the paper: unigram precisions 17/18 and 8/14, bigram precisions 10/17 and 1/13. */
    @Test
    void papineniPrefersTheFluentCandidate() {
        List<List<String>> references = List.of(
                words("it is a guide to action that ensures that the military will forever heed party commands"),
                words("it is the guiding principle which guarantees the military forces always being under the command"
                        + " of the party"),
                words("it is the practical guide for the army always to heed the directions of the party"));
        BleuScore first = new Bleu(2, BleuSmoothing.none())
                .add(
                        words("it is a guide to action which ensures that the military always obeys the commands of the"
                                + " party"),
                        references)
                .score();
        BleuScore second = new Bleu(2, BleuSmoothing.none())
                .add(
                        words("it is to insure the troops forever hearing the activity guidebook that party direct"),
                        references)
                .score();
        assertThat(first.precisions().get(0)).isCloseTo(1700.0 / 18, within(EXACT));
        assertThat(first.precisions().get(1)).isCloseTo(1000.0 / 17, within(EXACT));
        assertThat(second.precisions().get(0)).isCloseTo(800.0 / 14, within(EXACT));
        assertThat(second.precisions().get(1)).isCloseTo(100.0 / 13, within(EXACT));
        assertThat(first.score()).isGreaterThan(second.score());
    }

    @Test
    void brevityPenaltyByHand() {
        // five of six words: every n-gram matches, the length alone is punished, exp(1 - 6/5)
        BleuScore score = new Bleu(4, BleuSmoothing.none())
                .add(words("a b c d e"), List.of(words("a b c d e f")))
                .score();
        assertThat(score.score()).isCloseTo(100 * Math.exp(-0.2), within(EXACT));
        assertThat(score.toString())
                .isEqualTo("BLEU = 81.87 100.0/100.0/100.0/100.0 (BP = 0.819 ratio = 0.833 hyp_len = 5 ref_len = 6)");
    }

    @Test
    void nearestReferenceCountsAndTheShorterOfTwo() {
        Bleu bleu = new Bleu(1, BleuSmoothing.none());
        bleu.add(words("a b c d"), List.of(words("a b c d e f"), words("a b")));
        assertThat(bleu.score().referenceLength()).isEqualTo(2);
        bleu.add(words("a b c d"), List.of(words("a b c d e"), words("a b")));
        assertThat(bleu.score().referenceLength()).isEqualTo(7);
    }

    @Test
    void orderOfSentencesDoesNotMatter() {
        List<List<String>> texts = List.of(words("a b c d e"), words("b c a d f g"), words("c c d a"));
        List<List<List<String>>> references =
                List.of(List.of(words("a b c d f")), List.of(words("b c a d g")), List.of(words("c d a a b")));
        Bleu forward = new Bleu();
        Bleu backward = new Bleu();
        for (int i = 0; i < 3; i++) {
            forward.add(texts.get(i), references.get(i));
            backward.add(texts.get(2 - i), references.get(2 - i));
        }
        assertThat(forward.score()).isEqualTo(backward.score());
        assertThat(forward.score()).isEqualTo(Bleu.corpus(texts, references, BleuSmoothing.exponential()));
    }

    @Test
    void badInputIsNamed() {
        assertThatThrownBy(() -> new Bleu(0, BleuSmoothing.none())).hasMessage("maxOrder must be at least 1: 0");
        assertThatThrownBy(() -> BleuSmoothing.addK(-1))
                .hasMessage("k must be positive and finite for ADD_K, 0 for the other methods: -1.0 for ADD_K");
        assertThatThrownBy(() -> BleuSmoothing.addK(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BleuSmoothing(BleuSmoothing.Method.NONE, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Bleu().add(words("a"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("references must not be empty: sentence 1 has nothing to compare with");
        assertThatThrownBy(() -> Bleu.ofText(List.of("a"), List.of()))
                .hasMessage("there must be as many hypotheses as lists of references, at least one: 1 and 0");
        assertThatThrownBy(() -> new Bleu().score()).isInstanceOf(IllegalStateException.class);
    }
}
