package org.inkstone.sequence.text.batch;

import org.nd4j.linalg.dataset.DataSet;

/**
 * Windows of a long row of tokens for language models: features are ids [N, T], labels the ids that come next, [N, T]; no
 * masks, as everything is real. Float arrays, which hold ids exactly up to 2^24. Tokens at the end that fill no window are left
 * out.
 */
public final class LanguageModelWindows extends EpochIterator {
    private static final long serialVersionUID = 1L;

    private final int[] tokens;
    private final int length;
    private final int stride;

    /** Windows side by side. */
    public LanguageModelWindows(int[] tokens, int length, BatchOptions options) {
        this(tokens, length, length, options);
    }

    /**
     * @param tokens  ids, not copied
     * @param length  tokens in a window, T
     * @param stride  from the beginning of a window to that of the next; windows overlap where it is smaller than the length
     * @throws IllegalArgumentException when there are not enough tokens for a window and the token behind it, or not enough
     *                                  windows for a batch and smaller ones are dropped
     */
    public LanguageModelWindows(int[] tokens, int length, int stride, BatchOptions options) {
        super(new EpochBatches(windows(tokens, length, stride), options));
        this.tokens = tokens;
        this.length = length;
        this.stride = stride;
    }

    private static int windows(int[] tokens, int length, int stride) {
        if (length <= 0) {
            throw new IllegalArgumentException("length must be positive: " + length);
        }
        if (stride <= 0) {
            throw new IllegalArgumentException("stride must be positive: " + stride);
        }
        if (tokens.length < length + 1L) {
            throw new IllegalArgumentException("the corpus has " + tokens.length + " tokens, but a window of " + length
                    + " and the token behind it need " + (length + 1L));
        }
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] < 0) {
                throw new IllegalArgumentException("token ids must not be negative: " + tokens[i] + " at " + i);
            }
        }
        return (tokens.length - 1 - length) / stride + 1;
    }

    @Override
    DataSet make(int[] items) {
        float[] features = new float[items.length * length];
        float[] labels = new float[items.length * length];
        for (int n = 0; n < items.length; n++) {
            int from = items[n] * stride;
            for (int t = 0; t < length; t++) {
                features[n * length + t] = tokens[from + t];
                labels[n * length + t] = tokens[from + t + 1];
            }
        }
        return new DataSet(IdArrays.of(features, items.length, length), IdArrays.of(labels, items.length, length));
    }

    /** -1: labels are ids, whose number this iterator does not know. */
    @Override
    public int totalOutcomes() {
        return -1;
    }
}
