package org.inkstone.sequence.model;

import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.nn.TokenOutputRuntime;
import org.inkstone.sequence.decode.DecodingSession;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A generation that runs the whole network over all tokens for each new one. */
final class UncachedSession implements DecodingSession {
    private final CausalLanguageModel model;
    private int[][] sequences;

    UncachedSession(CausalLanguageModel model, int[][] prompts) {
        Prompts.check(prompts, model.maxLength(), model.vocabularySize());
        this.model = model;
        this.sequences = Arrays.stream(prompts).map(int[]::clone).toArray(int[][]::new);
    }

    @Override
    public int rows() {
        return sequences.length;
    }

    @Override
    public float[][] logits() {
        MultiLayerNetwork network = model.network();
        int[] flat = Prompts.flat(sequences);
        int time = flat.length / sequences.length;
        INDArray ids = Nd4j.createFromArray(flat).reshape('c', sequences.length, time);
        INDArray hidden =
                network.feedForwardToLayer(network.getnLayers() - 2, ids, false).get(network.getnLayers() - 1);
        INDArray last = Nd4j.createUninitialized(hidden.dataType(), new long[] {sequences.length, hidden.size(2)}, 'c');
        for (int n = 0; n < sequences.length; n++) {
            INDArray row = hidden.get(NDArrayIndex.point(n), NDArrayIndex.point(sequences[n].length - 1));
            last.get(NDArrayIndex.point(n)).assign(row);
        }
        INDArray out =
                Nd4j.createUninitialized(hidden.dataType(), new long[] {sequences.length, model.vocabularySize()}, 'c');
        ((TokenOutputRuntime) network.getOutputLayer()).logits(last, out);
        return out.toFloatMatrix();
    }

    @Override
    public void append(int[] tokens) {
        if (tokens.length != rows()) {
            throw new IllegalArgumentException("tokens must be " + rows() + ", one a row: " + tokens.length);
        }
        Prompts.checkIds(tokens, model.vocabularySize());
        for (int n = 0; n < tokens.length; n++) {
            if (sequences[n].length >= model.maxLength()) {
                throw new IllegalStateException(
                        "a row is full: the model takes at most " + model.maxLength() + " tokens");
            }
            sequences[n] = Arrays.copyOf(sequences[n], sequences[n].length + 1);
            sequences[n][sequences[n].length - 1] = tokens[n];
        }
    }

    @Override
    public void reorder(int[] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("rows must name at least one row");
        }
        sequences = Arrays.stream(rows).mapToObj(row -> sequences[row].clone()).toArray(int[][]::new);
    }

    @Override
    public int length(int row) {
        return sequences[row].length;
    }

    @Override
    public void close() {
        // holds nothing but the tokens
    }
}
