package org.inkstone.sequence.text.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inkstone.backend.Backend;
import org.inkstone.data.EpochOrdered;
import org.inkstone.sequence.text.Tokenizer;
import org.inkstone.sequence.text.Vocabulary;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Pairs of texts for an encoder and a decoder that is told the right words so far. Features: source ids [N, S] and target ids
 * behind a begin token [N, T], each with its mask; labels: target ids before an end token [N, T], with their mask.
 * {@link #reset()} goes on to the next epoch once the current one was begun.
 */
public final class TranslationBatches implements MultiDataSetIterator, EpochOrdered {
    private static final long serialVersionUID = 1L;

    static {
        Backend.ensureInitialized();
    }

    private final int[][] sources;
    private final int[][] inputs;
    private final int[][] outputs;
    private final int sourcePadding;
    private final int targetPadding;
    private final PaddingOptions padding;
    private final EpochBatches batches;
    private MultiDataSetPreProcessor preProcessor;

    /**
     * @param sources          ids, as the encoder is to read them
     * @param targets          ids without begin and end
     * @param sourceVocabulary has a padding token
     * @param targetVocabulary has tokens to pad, begin and end
     * @param padding          its longest length is that of sources, and of targets with the token that is added; of a pair that is
     *                         too long and left out both go
     * @throws IllegalArgumentException for an empty source or target, different numbers of them, or nothing left to make a batch of
     * @throws IllegalStateException    when a vocabulary lacks a special token
     */
    public TranslationBatches(
            List<int[]> sources,
            List<int[]> targets,
            Vocabulary sourceVocabulary,
            Vocabulary targetVocabulary,
            BatchOptions options,
            PaddingOptions padding) {
        PaddedRows.requireSameSize(sources.size(), targets.size(), "targets");
        int[] kept =
                both(PaddedRows.kept(sources, 0, padding, "source"), PaddedRows.kept(targets, 1, padding, "target"));
        int[][] cut = PaddedRows.select(targets, kept, 1, padding);
        int begin = targetVocabulary.beginId();
        int end = targetVocabulary.endId();
        this.sources = PaddedRows.select(sources, kept, 0, padding);
        this.inputs = new int[kept.length][];
        this.outputs = new int[kept.length][];
        int[] lengths = new int[kept.length];
        for (int i = 0; i < kept.length; i++) {
            int length = cut[i].length;
            inputs[i] = new int[length + 1];
            inputs[i][0] = begin;
            System.arraycopy(cut[i], 0, inputs[i], 1, length);
            outputs[i] = Arrays.copyOf(cut[i], length + 1);
            outputs[i][length] = end;
            lengths[i] = this.sources[i].length + length;
        }
        this.sourcePadding = sourceVocabulary.paddingId();
        this.targetPadding = targetVocabulary.paddingId();
        this.padding = padding;
        this.batches = new EpochBatches(lengths, padding.bucketBatches(), options);
    }

    /** Texts by their tokenizers. */
    public static TranslationBatches of(
            Tokenizer sourceTokenizer,
            List<String> sources,
            Tokenizer targetTokenizer,
            List<String> targets,
            BatchOptions options,
            PaddingOptions padding) {
        List<int[]> sourceIds = new ArrayList<>(sources.size());
        sources.forEach(text -> sourceIds.add(sourceTokenizer.encode(text)));
        List<int[]> targetIds = new ArrayList<>(targets.size());
        targets.forEach(
                text -> targetIds.add(targetTokenizer.encoding(text, false).ids()));
        return new TranslationBatches(
                sourceIds, targetIds, sourceTokenizer.vocabulary(), targetTokenizer.vocabulary(), options, padding);
    }

    private static int[] both(int[] first, int[] second) {
        return Arrays.stream(first)
                .filter(i -> Arrays.binarySearch(second, i) >= 0)
                .toArray();
    }

    /** Batches in an epoch. */
    public int batchesPerEpoch() {
        return batches.size();
    }

    /** Pairs that were not left out. */
    public int items() {
        return batches.items();
    }

    @Override
    public boolean hasNext() {
        return batches.hasNext();
    }

    @Override
    public MultiDataSet next() {
        int[] items = batches.next();
        PaddedRows source = PaddedRows.of(sources, items, sourcePadding, padding);
        PaddedRows input = PaddedRows.of(inputs, items, targetPadding, padding);
        PaddedRows output = PaddedRows.of(outputs, items, targetPadding, padding);
        MultiDataSet batch = new org.nd4j.linalg.dataset.MultiDataSet(
                new INDArray[] {source.ids(), input.ids()},
                new INDArray[] {output.ids()},
                new INDArray[] {source.mask(), input.mask()},
                new INDArray[] {output.mask()});
        if (preProcessor != null) {
            preProcessor.preProcess(batch);
        }
        return batch;
    }

    /** @throws UnsupportedOperationException for a size other than that of the batches */
    @Override
    public MultiDataSet next(int size) {
        if (size != batches.options().batchSize()) {
            throw new UnsupportedOperationException(
                    "batches have " + batches.options().batchSize() + " items, not " + size);
        }
        return next();
    }

    @Override
    public void reset() {
        batches.reset();
    }

    @Override
    public void setEpoch(int epoch) {
        batches.setEpoch(epoch);
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    /** False: a batch is made in less time than another thread would need to copy it. */
    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public void setPreProcessor(MultiDataSetPreProcessor preProcessor) {
        this.preProcessor = preProcessor;
    }

    @Override
    public MultiDataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }
}
