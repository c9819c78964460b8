package org.inkstone.generative.clip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.inkstone.sequence.text.BpeTrainer;
import org.inkstone.sequence.text.SpecialTokens;
import org.inkstone.sequence.text.Tokenizer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Texts as CLIP reads them: in small letters, byte-pair encoded so that unknown words fall back to pieces and in the end to bytes,
 * between a begin and an end token, cut at a longest length.
 *
 * @param tokenizer has tokens to pad, begin and end
 * @param maxLength tokens at most, begin and end included; three or more
 */
public record ClipTokenizer(Tokenizer tokenizer, int maxLength) {
    private static final int MULTIPLE = 8;
    private static final int SHORTEST = 3;

    public ClipTokenizer {
        Objects.requireNonNull(tokenizer, "tokenizer");
        if (maxLength < SHORTEST) {
            throw new IllegalArgumentException("maxLength must be " + SHORTEST + " or more: " + maxLength);
        }
        // each throws where it is missing
        tokenizer.vocabulary().paddingId();
        tokenizer.vocabulary().beginId();
        tokenizer.vocabulary().endId();
    }

    /**
     * Token ids, as long as the longest text needs, in multiples of 8.
     *
     * @param ids  [N, L]
     * @param mask [N, L], 1 for tokens and 0 for padding
     */
    public record Tokens(INDArray ids, INDArray mask) {}

    /**
     * Learns byte-pair encoding from captions.
     *
     * @param vocabulary tokens at most; 300 or more leave room for words beside the 256 bytes
     */
    public static ClipTokenizer train(Iterable<String> captions, int vocabulary, int maxLength) {
        List<String> texts = new ArrayList<>();
        captions.forEach(caption -> texts.add(plain(caption)));
        Tokenizer tokenizer = BpeTrainer.builder()
                .vocabSize(vocabulary)
                .prefixSpace(true)
                .specialTokens(SpecialTokens.standard())
                .build()
                .train(texts);
        return new ClipTokenizer(tokenizer, maxLength);
    }

    /** Number of tokens there are. */
    public int vocabulary() {
        return tokenizer.vocabulary().size();
    }

    /** The ids of one text between begin and end. */
    public int[] encode(String text) {
        int[] words = tokenizer.encoding(plain(text), false).ids();
        int length = Math.min(words.length, maxLength - 2);
        int[] ids = new int[length + 2];
        ids[0] = tokenizer.vocabulary().beginId();
        System.arraycopy(words, 0, ids, 1, length);
        ids[length + 1] = tokenizer.vocabulary().endId();
        return ids;
    }

    /** A batch of texts; at least one. */
    public Tokens encode(List<String> texts) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("no texts");
        }
        int[][] rows = texts.stream().map(this::encode).toArray(int[][]::new);
        int longest = Arrays.stream(rows).mapToInt(row -> row.length).max().orElse(0);
        int length = Math.min(maxLength, (longest + MULTIPLE - 1) / MULTIPLE * MULTIPLE);
        float[] ids = new float[rows.length * length];
        float[] mask = new float[ids.length];
        Arrays.fill(ids, tokenizer.vocabulary().paddingId());
        for (int n = 0; n < rows.length; n++) {
            for (int t = 0; t < rows[n].length; t++) {
                ids[n * length + t] = rows[n][t];
                mask[n * length + t] = 1;
            }
        }
        return new Tokens(array(ids, rows.length, length), array(mask, rows.length, length));
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).strip().replaceAll("\\s+", " ");
    }

    private static INDArray array(float[] values, long... shape) {
        MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            return Nd4j.create(values, shape, 'c').castTo(DataType.FLOAT);
        } finally {
            none.close();
        }
    }
}
