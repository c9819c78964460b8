package org.inkstone.sequence.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tokens that stand for no text: what they are for and how they are written. A part that a vocabulary lacks is null; one token
 * may play several parts, as GPT-2's {@code <|endoftext|>} begins and ends a text.
 *
 * @param padding fills up short sequences
 * @param unknown stands for what the vocabulary has no token for
 * @param begin   begins a text; the first input of a decoder
 * @param end     ends a text
 * @param mask    hides a token that is to be guessed
 * @param others  further ones, without a part here
 */
public record SpecialTokens(
        String padding, String unknown, String begin, String end, String mask, List<String> others) {
    private static final List<String> PADDINGS = List.of("<pad>", "[PAD]", "<|pad|>", "<PAD>");
    private static final List<String> UNKNOWNS = List.of("<unk>", "[UNK]", "<|unk|>", "<UNK>");
    private static final List<String> BEGINS = List.of("<bos>", "<s>", "[CLS]", "<|startoftext|>", "<|endoftext|>");
    private static final List<String> ENDS = List.of("<eos>", "</s>", "[SEP]", "<|endoftext|>");
    private static final List<String> MASKS = List.of("<mask>", "[MASK]");

    public SpecialTokens {
        others = List.copyOf(others);
        List<String> all = new ArrayList<>(Arrays.asList(padding, unknown, begin, end, mask));
        all.addAll(others);
        if (all.contains("")) {
            throw new IllegalArgumentException("a special token must not be empty: " + all);
        }
    }

    /** {@code <pad>}, {@code <unk>}, {@code <bos>}, {@code <eos>}. */
    public static SpecialTokens standard() {
        return new SpecialTokens("<pad>", "<unk>", "<bos>", "<eos>", null, List.of());
    }

    /** [PAD], [UNK], [CLS] to begin, [SEP] to end, [MASK], as in BERT. */
    public static SpecialTokens bert() {
        return new SpecialTokens("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", List.of());
    }

    /** {@code <|endoftext|>} between texts, as in GPT-2. */
    public static SpecialTokens endOfText() {
        return new SpecialTokens(null, null, "<|endoftext|>", "<|endoftext|>", null, List.of());
    }

    public static SpecialTokens none() {
        return new SpecialTokens(null, null, null, null, null, List.of());
    }

    /** The same and further ones, for example {@code "<user>"}. */
    public SpecialTokens with(String... more) {
        List<String> both = new ArrayList<>(others);
        both.addAll(List.of(more));
        return new SpecialTokens(padding, unknown, begin, end, mask, both);
    }

    /** Each once, in the order padding, unknown, begin, end, mask, others; trainers give them the first ids. */
    public List<String> all() {
        Set<String> all = new LinkedHashSet<>();
        for (String token : Arrays.asList(padding, unknown, begin, end, mask)) {
            if (token != null) {
                all.add(token);
            }
        }
        all.addAll(others);
        return List.copyOf(all);
    }

    /** Parts guessed by customary names, for files that do not tell; a given unknown token is believed. */
    static SpecialTokens byName(List<String> tokens, String unknown) {
        String padding = first(PADDINGS, tokens);
        String known = unknown != null && tokens.contains(unknown) ? unknown : first(UNKNOWNS, tokens);
        String begin = first(BEGINS, tokens);
        String end = first(ENDS, tokens);
        String mask = first(MASKS, tokens);
        List<String> others = new ArrayList<>(tokens);
        others.removeAll(Arrays.asList(padding, known, begin, end, mask));
        return new SpecialTokens(padding, known, begin, end, mask, others);
    }

    private static String first(List<String> names, List<String> tokens) {
        return names.stream().filter(tokens::contains).findFirst().orElse(null);
    }
}
