package org.inkstone.sequence.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.inkstone.nn.RowLayerRuntime;
import org.inkstone.nn.kernel.RowCopies;
import org.inkstone.sequence.attention.KeyValueCache;
import org.inkstone.sequence.attention.TransformerDecoderRuntime;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A translation step by step: the source is encoded once, the decoder keeps its keys and values. */
final class Seq2SeqSession extends CachedSession {
    private final Seq2SeqTransformer model;
    private final List<TransformerDecoderRuntime> decoders;
    private final RowLayerRuntime<?> norm;
    private List<INDArray> pairs = new ArrayList<>();
    private INDArray sourceMask;

    Seq2SeqSession(Seq2SeqTransformer model, int[][] sources, int[][] prompts) {
        super(model.targetVocabulary(), model.reading(sources).maxLength(), prompts);
        if (prompts.length != sources.length) {
            throw new IllegalArgumentException(
                    "prompts must be as many as the " + sources.length + " sources: " + prompts.length);
        }
        this.model = model;
        this.decoders = model.decoders();
        this.norm = (RowLayerRuntime<?>) model.decoderNorm();
        encode(sources);
        int capacity = model.reading(sources).maxLength();
        List<KeyValueCache> caches = decoders.stream()
                .map(decoder -> decoder.newCache(prompts.length, capacity))
                .toList();
        start(caches, prompts);
    }

    private void encode(int[][] sources) {
        int[] tokens = Prompts.flat(sources);
        int time = tokens.length / sources.length;
        float[][] real = new float[sources.length][time];
        for (int n = 0; n < sources.length; n++) {
            java.util.Arrays.fill(real[n], 0, sources[n].length, 1);
        }
        sourceMask = Nd4j.createFromArray(real);
        MemoryWorkspace all = workspace().open();
        try {
            INDArray x = model.sourceVectors()
                    .embed(tokens, new int[sources.length], workspace().manager());
            for (Layer layer : model.encoderStack()) {
                layer.setMaskArray(sourceMask);
                x = layer.activate(x, false, workspace().manager());
                layer.clear();
            }
            for (TransformerDecoderRuntime decoder : decoders) {
                pairs.add(decoder.projectMemory(x, workspace().manager()));
            }
        } finally {
            all.close();
        }
    }

    @Override
    INDArray lastRows(int[] tokens, int[] starts, int[] ends) {
        INDArray vectors =
                model.targetVectors().embed(tokens, starts, workspace().manager());
        INDArray x = vectors.reshape('c', tokens.length, vectors.size(2));
        for (int i = 0; i < decoders.size(); i++) {
            x = decoders.get(i)
                    .next(x, cache(i), pairs.get(i), sourceMask, workspace().manager());
        }
        INDArray last = pick(x, ends);
        return norm == null ? last : norm.apply(last, workspace().manager());
    }

    @Override
    void logits(INDArray rows, INDArray out) {
        model.output().logits(rows, out);
    }

    @Override
    void reorderMemory(int[] rows) {
        pairs = new ArrayList<>(pairs.stream().map(all -> chosen(all, rows)).toList());
        sourceMask = chosen(sourceMask, rows);
    }

    /** The sequences of those numbers. */
    private static INDArray chosen(INDArray sequences, int[] rows) {
        long[] shape = sequences.shape().clone();
        shape[0] = rows.length;
        INDArray out = Nd4j.createUninitialized(sequences.dataType(), shape, 'c');
        int width = (int) (sequences.length() / sequences.size(0));
        RowCopies.copy(
                sequences.reshape('c', sequences.size(0), width),
                0,
                rows,
                out.reshape('c', rows.length, width),
                IntStream.range(0, rows.length).toArray(),
                width);
        return out;
    }
}
