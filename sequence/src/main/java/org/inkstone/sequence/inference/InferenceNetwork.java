package org.inkstone.sequence.inference;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.inkstone.nn.RowNorm;
import org.inkstone.nn.TokenEmbeddingRuntime;
import org.inkstone.nn.TokenOutput;
import org.inkstone.nn.TokenOutputRuntime;
import org.inkstone.sequence.attention.BlockLayer;
import org.inkstone.sequence.attention.TransformerDecoderLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The layers of a decoder with copies of their parameters as floats, laid out for products of few rows; a DOUBLE network is rounded.
 * Made anew for each generation, since the network may be trained in between: copying a million parameters
 * takes about half a millisecond.
 */
public final class InferenceNetwork {
    private final StepKernels kernels;
    private final HeapEmbedding embedding;
    private final List<HeapLayer> stack = new ArrayList<>();
    private final Product output;
    private int blocks;
    private int keyWidth;
    private int wide;
    private int hidden;

    private InferenceNetwork(
            TokenEmbeddingRuntime embedding, List<Layer> layers, TokenOutputRuntime output, StepKernels kernels) {
        this.kernels = kernels;
        this.embedding = new HeapEmbedding(embedding);
        this.wide = this.embedding.width();
        this.hidden = this.embedding.width();
        layers.forEach(this::add);
        INDArray bias = output.getParam("b");
        this.output = ((TokenOutput) output.conf().getLayer()).isTied()
                ? Product.transposed(embedding.getParam("W"), bias, kernels)
                : Product.of(output.getParam("W"), bias, kernels);
    }

    /**
     * Copies the parameters.
     *
     * @param layers causal blocks, decoder blocks and norms
     * @param output if tied, to this embedding
     * @throws IllegalArgumentException for a layer of another kind
     */
    public static InferenceNetwork of(TokenEmbeddingRuntime embedding, List<Layer> layers, TokenOutputRuntime output) {
        return of(embedding, layers, output, StepKernels.active());
    }

    static InferenceNetwork of(
            TokenEmbeddingRuntime embedding, List<Layer> layers, TokenOutputRuntime output, StepKernels kernels) {
        return new InferenceNetwork(embedding, layers, output, kernels);
    }

    private void add(Layer layer) {
        if (layer.conf().getLayer() instanceof RowNorm conf) {
            HeapNorm norm = new HeapNorm(conf.type(), layer.getParam("gain"), layer.getParam("bias"), conf.getEps());
            stack.add(rows -> norm.apply(rows.x, rows.count(), rows.x));
        } else if (layer.conf().getLayer() instanceof BlockLayer conf) {
            add(layer, conf);
        } else {
            throw new IllegalArgumentException("layers must be Transformer blocks and norms: "
                    + layer.conf().getLayer().getClass().getSimpleName());
        }
    }

    private void add(Layer layer, BlockLayer conf) {
        HeapSelfAttention attention = new HeapSelfAttention(layer, conf, blocks, kernels);
        HeapFeedForward feedForward = new HeapFeedForward(layer, conf, kernels);
        stack.add(new HeapResidual(layer, conf, "norm1", attention));
        String last = "norm2";
        if (conf instanceof TransformerDecoderLayer) {
            stack.add(new HeapResidual(layer, conf, "norm2", new HeapCrossAttention(layer, conf, blocks, kernels)));
            last = "norm3";
        }
        stack.add(new HeapResidual(layer, conf, last, feedForward));
        blocks++;
        keyWidth = attention.keyWidth();
        wide = Math.max(wide, Math.max(attention.wide(), feedForward.wide()));
        hidden = Math.max(hidden, feedForward.hidden());
    }

    /**
     * Keys and values of memories that decoder blocks attend to.
     *
     * @param pairs   of each block, {@code [N, Tk, 2 keyWidth]}, keys first
     * @param lengths how many steps of each memory are real
     */
    public Memories memories(List<INDArray> pairs, int[] lengths) {
        return new Memories(
                pairs.stream().map(block -> memories(block, lengths)).toArray(KeyValues[][]::new));
    }

    private KeyValues[] memories(INDArray pairs, int[] lengths) {
        ParameterRows rows = new ParameterRows(pairs);
        int width = rows.columns() / 2;
        int time = rows.rows() / lengths.length;
        float[] row = new float[rows.columns()];
        KeyValues[] all = new KeyValues[lengths.length];
        for (int n = 0; n < lengths.length; n++) {
            all[n] = new KeyValues(width, kernels.lanes());
            for (int t = 0; t < lengths[n]; t++) {
                rows.read(n * time + t, row, 0);
                all[n].append(row, 0, width);
            }
        }
        return all;
    }

    /** What {@link #memories} makes: for each block, of each sequence. */
    public static final class Memories {
        private final KeyValues[][] blocks;

        private Memories(KeyValues[][] blocks) {
            this.blocks = blocks;
        }

        KeyValues[][] blocks() {
            return blocks;
        }
    }

    /** Nothing kept yet: for each block, of each sequence. */
    KeyValues[][] empty(int sequences) {
        KeyValues[][] kept = new KeyValues[blocks][sequences];
        for (KeyValues[] block : kept) {
            for (int n = 0; n < sequences; n++) {
                block[n] = new KeyValues(keyWidth, kernels.lanes());
            }
        }
        return kept;
    }

    StepRows rows(int capacity) {
        return new StepRows(capacity, width(), wide, hidden);
    }

    int width() {
        return embedding.width();
    }

    int vocabulary() {
        return output.out();
    }

    /** Adds a token to the rows. */
    void add(StepRows rows, int sequence, int position, int token) {
        embedding.vector(token, position, rows.x, rows.count() * width());
        rows.add(sequence, position);
    }

    /** Runs the rows through all layers but the last. */
    void run(StepRows rows) {
        for (HeapLayer layer : stack) {
            layer.apply(rows);
        }
    }

    /** Logits of vectors that have gone through. */
    void logits(float[] vectors, int rows, float[] to) {
        output.apply(vectors, rows, to);
    }
}
