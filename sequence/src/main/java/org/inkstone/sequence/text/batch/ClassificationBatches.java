package org.inkstone.sequence.text.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inkstone.sequence.text.Tokenizer;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Texts with one class each: features are ids [N, T], the features' mask [N, T] is 1 for real tokens, labels are one-hot
 * [N, classes].
 */
public final class ClassificationBatches extends EpochIterator {
    private static final long serialVersionUID = 1L;

    private final int[][] sequences;
    private final int[] labels;
    private final String[] classes;
    private final int paddingId;
    private final PaddingOptions padding;

    /**
     * @param sequences ids of tokens, not copied
     * @param labels    the class of each
     * @param classes   their names; labels count from 0 to their number less one
     * @param paddingId what fills sequences up
     * @throws IllegalArgumentException for an empty sequence, a label that is no class, or nothing left to make a batch of
     */
    public ClassificationBatches(
            List<int[]> sequences,
            int[] labels,
            List<String> classes,
            int paddingId,
            BatchOptions options,
            PaddingOptions padding) {
        this(
                sequences,
                PaddedRows.kept(sequences, 0, padding, "sequence"),
                labels,
                classes,
                paddingId,
                options,
                padding);
    }

    private ClassificationBatches(
            List<int[]> all,
            int[] kept,
            int[] labels,
            List<String> classes,
            int paddingId,
            BatchOptions options,
            PaddingOptions padding) {
        super(new EpochBatches(
                PaddedRows.lengths(PaddedRows.select(all, kept, 0, padding)), padding.bucketBatches(), options));
        PaddedRows.requireSameSize(all.size(), labels.length, "labels");
        this.sequences = PaddedRows.select(all, kept, 0, padding);
        this.labels = Arrays.stream(kept).map(i -> labels[i]).toArray();
        this.classes = classes.toArray(String[]::new);
        this.paddingId = paddingId;
        this.padding = padding;
        for (int label : labels) {
            if (label < 0 || label >= this.classes.length) {
                throw new IllegalArgumentException(
                        "labels must be from 0 to " + (this.classes.length - 1) + ": " + label);
            }
        }
    }

    /** Texts by a tokenizer, whose vocabulary has a padding token, with the special tokens that belong around them. */
    public static ClassificationBatches of(
            Tokenizer tokenizer,
            List<String> texts,
            int[] labels,
            List<String> classes,
            BatchOptions options,
            PaddingOptions padding) {
        List<int[]> sequences = new ArrayList<>(texts.size());
        texts.forEach(text -> sequences.add(tokenizer.encode(text)));
        return new ClassificationBatches(
                sequences, labels, classes, tokenizer.vocabulary().paddingId(), options, padding);
    }

    @Override
    DataSet make(int[] items) {
        PaddedRows rows = PaddedRows.of(sequences, items, paddingId, padding);
        float[] oneHot = new float[items.length * classes.length];
        for (int n = 0; n < items.length; n++) {
            oneHot[n * classes.length + labels[items[n]]] = 1;
        }
        return new DataSet(rows.ids(), IdArrays.of(oneHot, items.length, classes.length), rows.mask(), null);
    }

    @Override
    public int totalOutcomes() {
        return classes.length;
    }

    /** Names of the classes. */
    @Override
    public List<String> getLabels() {
        return List.of(classes);
    }
}
