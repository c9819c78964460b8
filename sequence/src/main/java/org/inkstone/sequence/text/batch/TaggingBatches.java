package org.inkstone.sequence.text.batch;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Sentences with a tag for each token: features are ids [N, T] with mask [N, T], labels are tags as ids [N, T] with a mask that
 * is 1 where a token has one.
 */
public final class TaggingBatches extends EpochIterator {
    private static final long serialVersionUID = 1L;

    private final int[][] sequences;
    private final int[][] tags;
    private final String[] names;
    private final int paddingId;
    private final PaddingOptions padding;

    /**
     * @param names     of the tags, which count from 0
     * @param paddingId what fills sequences up
     * @throws IllegalArgumentException for an empty sentence, a tag without a name, or nothing left to make a batch of
     */
    public TaggingBatches(
            List<TaggedTokens> sentences,
            List<String> names,
            int paddingId,
            BatchOptions options,
            PaddingOptions padding) {
        this(
                sentences.stream().map(TaggedTokens::ids).toList(),
                sentences.stream().map(TaggedTokens::tags).toList(),
                names,
                paddingId,
                options,
                padding);
    }

    private TaggingBatches(
            List<int[]> ids,
            List<int[]> tags,
            List<String> names,
            int paddingId,
            BatchOptions options,
            PaddingOptions padding) {
        this(
                selected(ids, ids, padding),
                selected(ids, tags, padding),
                names.toArray(String[]::new),
                paddingId,
                options,
                padding);
    }

    private TaggingBatches(
            int[][] sequences,
            int[][] tags,
            String[] names,
            int paddingId,
            BatchOptions options,
            PaddingOptions padding) {
        super(new EpochBatches(PaddedRows.lengths(sequences), padding.bucketBatches(), options));
        this.sequences = sequences;
        this.tags = tags;
        this.names = names;
        this.paddingId = paddingId;
        this.padding = padding;
        for (int[] sentence : tags) {
            for (int tag : sentence) {
                if (tag < TaggedTokens.UNTAGGED || tag >= names.length) {
                    throw new IllegalArgumentException("tags must be from 0 to " + (names.length - 1) + ", or "
                            + TaggedTokens.UNTAGGED + ": " + tag);
                }
            }
        }
    }

    private static int[][] selected(List<int[]> ids, List<int[]> of, PaddingOptions padding) {
        return PaddedRows.select(of, PaddedRows.kept(ids, 0, padding, "sentence"), 0, padding);
    }

    @Override
    DataSet make(int[] items) {
        PaddedRows features = PaddedRows.of(sequences, items, paddingId, padding);
        int longest = Arrays.stream(items).map(i -> sequences[i].length).max().orElseThrow();
        PaddedRows labels = new PaddedRows(items.length, padding.padded(longest), 0);
        for (int n = 0; n < items.length; n++) {
            int[] sentence = tags[items[n]];
            for (int t = 0; t < sentence.length; t++) {
                if (sentence[t] != TaggedTokens.UNTAGGED) {
                    labels.set(n, t, sentence[t]);
                }
            }
        }
        return new DataSet(features.ids(), labels.ids(), features.mask(), labels.mask());
    }

    @Override
    public int totalOutcomes() {
        return names.length;
    }

    /** Names of the tags. */
    @Override
    public List<String> getLabels() {
        return List.of(names);
    }
}
