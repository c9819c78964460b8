package org.inkstone.sequence.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Hugging Face's tokenizers library, which comes whole inside DJL's artefact, on what ours wrote. */
final class Oracle implements AutoCloseable {
    /** What is easily got wrong: accents, scripts, emoji, white space, numbers, contractions, long words. */
    static final List<String> TEXTS = List.of(
            "The cat sat on the mat.",
            "  two spaces,\tone tab\n\nand  empty lines \r\n end  ",
            "Don't you'll we've I'm he'd they're it's O'Neill 'quoted' DON'T",
            "1234 56.78 9,000,000 3rd x2y ½ Ⅷ ٣٤ 2²",
            "café cafe\u0301 naïve Ångström \u212B Straße ŒUVRE İstanbul ﬁne",
            "Привет, мир! 東京は夜の七時 你好吗 한국어 देवनागरी שלום مرحبا ไทย",
            "👍🏽 👨‍👩‍👧 🇪🇸 emoji😀in😀words ☃️",
            "e-mail: a.b@c.org, http://x.y/z?q=1&r=2#f (see [1]; {2}) ... — “quotes” «»",
            "supercalifragilisticexpialidocious".repeat(8),
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbb abababababab",
            "zero\u200Bwidth non\u00A0breaking\u3000wide \u2028 line \uFEFF mark \u0000 nul \uFFFD",
            "a<eos>b [MASK] <pad><pad> <unk> [SEP] <|endoftext|> <eo s>",
            " ",
            "\n",
            "x");

    private final HuggingFaceTokenizer tokenizer;

    Oracle(Tokenizer ours, Path folder) throws IOException {
        System.setProperty("DJL_CACHE_DIR", folder.resolve("djl").toString());
        System.setProperty("DJL_OFFLINE", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        Path file = Files.createTempDirectory(folder, "oracle").resolve("tokenizer.json");
        TokenizerFile.write(ours, file);
        tokenizer = HuggingFaceTokenizer.newInstance(file, Map.of("padding", "false", "truncation", "false"));
    }

    /** Compares ids, tokens and decoded text, and the places of tokens where asked. */
    void assertSame(Tokenizer ours, String text, boolean places) {
        for (boolean special : new boolean[] {true, false}) {
            ai.djl.huggingface.tokenizers.Encoding theirs = tokenizer.encode(text, special, false);
            Encoding mine = ours.encoding(text, special);
            assertThat(mine.tokens()).as(text).containsExactly(theirs.getTokens());
            assertThat(mine.ids()).as(text).isEqualTo(ints(theirs.getIds()));
            assertThat(mine.types()).as(text).isEqualTo(ints(theirs.getTypeIds()));
            if (places) {
                assertPlaces(mine, theirs, text);
            }
            assertThat(ours.decode(mine.ids(), true)).as(text).isEqualTo(tokenizer.decode(theirs.getIds(), true));
            assertThat(ours.decode(mine.ids(), false)).as(text).isEqualTo(tokenizer.decode(theirs.getIds(), false));
        }
    }

    int[] ids(String text) {
        return ints(tokenizer.encode(text, false, false).getIds());
    }

    int[] pairIds(String first, String second) {
        return ints(tokenizer.encode(first, second, true, false).getIds());
    }

    private static int[] ints(long[] ids) {
        return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    }

    /** Theirs count code points. */
    private static void assertPlaces(Encoding mine, ai.djl.huggingface.tokenizers.Encoding theirs, String text) {
        CharSpan[] spans = theirs.getCharTokenSpans();
        for (int i = 0; i < spans.length; i++) {
            if (spans[i] == null) {
                continue;
            }
            int[] place = {
                text.codePointCount(0, mine.start(i)), text.codePointCount(0, mine.end(i)),
            };
            assertThat(place)
                    .as("token %d, %s, of %s", i, mine.tokens().get(i), text)
                    .containsExactly(spans[i].getStart(), spans[i].getEnd());
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
