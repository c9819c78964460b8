package org.inkstone.generative.texttoimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CaptionRewriterTest {
    private static String rewritten(CaptionRewriter rewriter, String caption) {
        return rewriter.rewrite(caption, new Random(1));
    }

    @Test
    void templatesHoldTheCaption() {
        TemplateRewriter rewriter = TemplateRewriter.ofDrawings();
        Set<String> seen = new HashSet<>();
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            seen.add(rewriter.rewrite("a {red} cat", random));
        }
        assertThat(seen)
                .hasSize(rewriter.templates().size())
                .contains("a {red} cat", "a picture of a {red} cat")
                .allMatch(text -> text.contains("a {red} cat"));
        assertThatThrownBy(() -> new TemplateRewriter(List.of("a cat")))
                .hasMessage("template has no {} for the caption: a cat");
        assertThatThrownBy(() -> new TemplateRewriter(List.of())).hasMessageContaining("at least one");
    }

    @Test
    void synonymsReplaceWholeWordsAndLongPhrasesFirst() {
        CaptionRewriter rewriter = new SynonymRewriter(
                Map.of("puppy", List.of("dog"), "hot dog", List.of("sausage in a bun"), "dog", List.of("hound")), 1);
        assertThat(rewritten(rewriter, "a Puppy and a hot dog")).isEqualTo("a dog and a sausage in a bun");
        assertThat(rewritten(rewriter, "dogma, puppy's")).isEqualTo("dogma, dog's");
        assertThat(rewritten(new SynonymRewriter(Map.of("cat", List.of("$1")), 1), "cat"))
                .isEqualTo("$1");
        assertThat(rewritten(new SynonymRewriter(Map.of("cat", List.of("dog")), 0), "cat"))
                .isEqualTo("cat");
    }

    @Test
    void synonymsAreChosenAtRandomAndRepeatably() {
        CaptionRewriter rewriter = new SynonymRewriter(Map.of("cat", List.of("kitten", "tomcat")), 0.5);
        Set<String> seen = new HashSet<>();
        for (long seed : new Random(1).longs(50).toArray()) {
            String text = rewriter.rewrite("cat", new Random(seed));
            assertThat(rewriter.rewrite("cat", new Random(seed))).isEqualTo(text);
            seen.add(text);
        }
        assertThat(seen).containsExactlyInAnyOrder("cat", "kitten", "tomcat");
    }

    @Test
    void badSynonymsAreNamed() {
        assertThatThrownBy(() -> new SynonymRewriter(Map.of("a", List.of()), 1)).hasMessageContaining("'a'");
        assertThatThrownBy(() -> new SynonymRewriter(Map.of(), 1)).hasMessageContaining("at least one phrase");
        assertThatThrownBy(() -> new SynonymRewriter(Map.of("a", List.of("b")), 2))
                .hasMessage("probability must be 0 to 1: 2.0");
    }

    @Test
    void expanderAddsWhatStandsTogetherInCaptions() {
        List<String> captions = List.of(
                "dog face, dog, pet, puppy",
                "dog, pet, animal",
                "cat face, cat, pet, kitten, animal",
                "red car, vehicle",
                "grinning face, smile");
        KeywordExpander expander = new KeywordExpander(captions, 2);
        assertThat(expander.vocabulary()).isEqualTo(12);
        assertThat(rewritten(expander, "puppy")).isEqualTo("puppy, dog, face");
        assertThat(rewritten(expander, "Kitten!")).isEqualTo("Kitten!, animal, cat");
        // captions with both words count more than those with one
        assertThat(rewritten(expander, "the pet with an animal")).startsWith("the pet with an animal, dog");
        assertThat(rewritten(expander, "spaceship")).isEqualTo("spaceship");
        assertThatThrownBy(() -> new KeywordExpander(captions, 0)).hasMessage("most must be positive: 0");
    }

    @Test
    void rewritersChainAndRestAtTimes() {
        CaptionRewriter loud = (caption, random) -> caption.toUpperCase(Locale.ROOT);
        CaptionRewriter framed = new TemplateRewriter(List.of("<{}>"));
        assertThat(rewritten(loud.andThen(framed), "cat")).isEqualTo("<CAT>");
        assertThat(rewritten(CaptionRewriter.none(), "cat")).isEqualTo("cat");
        int changed = 0;
        Random random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            changed += loud.sometimes(0.3).rewrite("cat", random).equals("CAT") ? 1 : 0;
        }
        assertThat(changed).isBetween(250, 350);
        assertThatThrownBy(() -> loud.sometimes(-1)).hasMessage("probability must be 0 to 1: -1.0");
    }
}
