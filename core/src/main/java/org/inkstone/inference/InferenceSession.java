package org.inkstone.inference;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.backend.onednn.FixedWeights;
import org.inkstone.backend.onednn.Pipeline;
import org.inkstone.backend.onednn.PrimitiveCache;
import org.inkstone.nn.BatchNormFolding;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A trained network for inference alone, several times as fast as its own {@code output} for small batches: batch normalisation is
 * folded ({@link BatchNormFolding}), activation functions and residual sums run inside the convolutions, weights are laid out as oneDNN wants
 * them once and not at each call, and between the layers there is neither DL4J nor ND4J.
 *
 * <pre>{@code
 * InferenceSession session = InferenceSession.of(network);
 * INDArray probabilities = session.output(pictures);
 * }</pre>
 *
 * <p>It is a copy: what the network learns later is not seen. Inputs may have any batch size, and large ones go through in parts; what is made for a size is kept
 * for the few used last. Networks of convolutions, depthwise convolutions, batch norms, pooling, residual sums and linear layers in float are run that
 * way, channels last or first; everything else, and machines without oneDNN, get the folded network's own {@code output}, which a log line says with
 * the reason ({@link #isFused}). Outputs equal the network's but for rounding.
 *
 * <p>Not for several threads at once: make one for each.
 */
public final class InferenceSession {
    private static final Logger log = LoggerFactory.getLogger(InferenceSession.class);
    /** A larger batch goes through in parts, as many pictures at once as have this much between their layers, which caches hold. */
    private static final long CACHED_BYTES = 2L << 20;
    /** Of fewer pictures the weights would be read too often. */
    private static final int FEW = 16;

    private final ComputationGraph folded;
    private final boolean channelsLast;
    private final Map<String, FixedWeights> weights = new HashMap<>();
    private final PrimitiveCache<List<Long>, Pipeline> pipelines = new PrimitiveCache<>();

    private InferenceSession(ComputationGraph folded) {
        this.folded = folded;
        this.channelsLast = InputLayout.of(folded.getConfiguration()) == CNN2DFormat.NHWC;
    }

    /**
     * Of an initialised graph with one input and one output, which is not changed.
     *
     * @throws IllegalArgumentException when it has more
     */
    public static InferenceSession of(ComputationGraph network) {
        int inputs = network.getNumInputArrays();
        int outputs = network.getNumOutputArrays();
        if (inputs != 1 || outputs != 1) {
            throw new IllegalArgumentException(
                    "the graph must have one input and one output: " + inputs + " and " + outputs);
        }
        return new InferenceSession(BatchNormFolding.fold(network));
    }

    /** Of an initialised network, which is not changed. */
    public static InferenceSession of(MultiLayerNetwork network) {
        return new InferenceSession(BatchNormFolding.fold(network).toComputationGraph());
    }

    /**
     * The network's output.
     *
     * @param x a batch as the network takes it, of any size that it takes
     * @return a new array
     */
    public INDArray output(INDArray x) {
        Optional<Pipeline> first = pipeline(few(x));
        if (first.isEmpty()) {
            return folded.outputSingle(x);
        }
        INDArray floats = x.castTo(DataType.FLOAT);
        INDArray dense = floats.ordering() == 'c' && Shape.hasDefaultStridesForShape(floats) ? floats : floats.dup('c');
        long[] shape = first.get().outputShape();
        shape[0] = x.size(0);
        INDArray y = Nd4j.createUninitialized(DataType.FLOAT, shape);
        if (x.size(0) <= FEW) {
            first.get().run(dense, y);
        } else {
            inParts(
                    dense,
                    y,
                    Math.max(FEW, FEW * partBytes() / Math.max(1, first.get().bytes())));
        }
        return y;
    }

    /** Each part reads all weights anew: a part of a network with many has to be as large as they are. */
    private long partBytes() {
        return Math.max(CACHED_BYTES, folded.numParams() * Float.BYTES);
    }

    private void inParts(INDArray x, INDArray y, long mostAtOnce) {
        long batch = x.size(0);
        long parts = (batch + mostAtOnce - 1) / mostAtOnce;
        for (long part = 0; part < parts; part++) {
            long from = batch * part / parts;
            long to = batch * (part + 1) / parts;
            INDArray in = rows(x, from, to);
            pipeline(in).orElseThrow().run(in, rows(y, from, to));
        }
    }

    private static INDArray few(INDArray x) {
        return x.rank() > 0 && x.size(0) > FEW ? rows(x, 0, FEW) : x;
    }

    private static INDArray rows(INDArray array, long from, long to) {
        INDArrayIndex[] index = NDArrayIndex.nTimes(NDArrayIndex.all(), array.rank());
        index[0] = NDArrayIndex.interval(from, to);
        return array.get(index);
    }

    /** Whether inputs like this one go through oneDNN's primitives in a row, and not through the folded network's layers. */
    public boolean isFused(INDArray x) {
        return pipeline(few(x)).isPresent();
    }

    private Optional<Pipeline> pipeline(INDArray x) {
        if (folded.getConfiguration().getDataType() != DataType.FLOAT || x.rank() != 2 && x.rank() != 4) {
            return Optional.empty();
        }
        return pipelines.of(Arrays.stream(x.shape()).boxed().toList(), shape -> compile(x));
    }

    private Pipeline compile(INDArray x) {
        try {
            return GraphCompiler.compile(folded, x, channelsLast, weights);
        } catch (RuntimeException e) {
            // a wrong input is refused by the network itself
            if (!(e instanceof DL4JException)) {
                log.info("Inference goes layer by layer, which is slower: oneDNN has nothing for {}", e.getMessage());
                log.debug("No pipeline", e);
            }
            throw e;
        }
    }
}
