package org.inkstone.sequence.model;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.inkstone.nn.Pass;
import org.inkstone.nn.Projection;
import org.inkstone.nn.SequenceLayerRuntime;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The layer behind {@link PatchEmbedding}. */
final class PatchEmbeddingRuntime extends SequenceLayerRuntime<PatchEmbedding> {
    private static final int[] PATCHES_OF_NCHW = {0, 2, 4, 1, 3, 5};
    private static final int[] NCHW_OF_PATCHES = {0, 3, 1, 4, 2, 5};
    private static final int[] PATCHES_OF_NHWC = {0, 1, 3, 2, 4, 5};

    private final Projection projection;
    private transient INDArray patches;

    PatchEmbeddingRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        this.projection =
                new Projection("W", "b", layerConf().getNIn(), layerConf().getNOut());
    }

    private boolean nchw() {
        return layerConf().getFormat() == CNN2DFormat.NCHW;
    }

    private long[] shape() {
        PatchEmbedding c = layerConf();
        return nchw()
                ? new long[] {input.size(0), c.getChannels(), c.getHeight(), c.getWidth()}
                : new long[] {input.size(0), c.getHeight(), c.getWidth(), c.getChannels()};
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        if (!Arrays.equals(shape(), input.shape())) {
            throw new DL4JInvalidInputException(getClass().getSimpleName() + " expected pictures "
                    + Arrays.toString(shape()) + ", got " + Arrays.toString(input.shape()));
        }
        PatchEmbedding c = layerConf();
        int batch = batch();
        int count = c.patches();
        Pass pass = training ? trainingPass(batch, count, workspaces) : inference(batch, count, workspaces);
        patches = pass.kept((long) batch * count, c.getNIn());
        int[] order = nchw() ? PATCHES_OF_NCHW : PATCHES_OF_NHWC;
        INDArray source = input.castTo(dataType).dup('c').reshape('c', grid()).permute(order);
        patches.reshape('c', source.shape()).assign(source);
        INDArray projected = pass.scratch(batch, count, c.getNOut());
        projection.forward(patches, rowsOf(projected), pass);
        INDArray out = workspaces.createUninitialized(
                ArrayType.ACTIVATIONS, dataType, new long[] {batch, count + 1L, c.getNOut()}, 'c');
        behindToken(out).assign(projected);
        INDArray token = getParam("classToken").reshape('c', 1, c.getNOut());
        out.get(NDArrayIndex.all(), NDArrayIndex.point(0), NDArrayIndex.all())
                .assign(token.broadcast(batch, c.getNOut()));
        out.addi(getParam("P").reshape('c', 1, count + 1L, c.getNOut()));
        return out;
    }

    /** The picture with rows and columns split into patches and pixels inside of them. */
    private long[] grid() {
        PatchEmbedding c = layerConf();
        long p = c.getSize();
        long rows = c.getHeight() / p;
        long columns = c.getWidth() / p;
        return nchw()
                ? new long[] {input.size(0), c.getChannels(), rows, p, columns, p}
                : new long[] {input.size(0), rows, p, columns, p, c.getChannels()};
    }

    private static INDArray behindToken(INDArray sequences) {
        return sequences.get(NDArrayIndex.all(), NDArrayIndex.interval(1, sequences.size(1)), NDArrayIndex.all());
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        PatchEmbedding c = layerConf();
        int count = c.patches();
        Pass pass = backwardPass(batch(), count, workspaces);
        INDArray eps = epsilon.castTo(dataType);
        pass.gradient("P").assign(eps.sum(0));
        INDArray ofToken = eps.get(NDArrayIndex.all(), NDArrayIndex.point(0), NDArrayIndex.all());
        pass.gradient("classToken").assign(ofToken.sum(0));
        INDArray dy = pass.scratch(batch(), count, c.getNOut());
        dy.assign(behindToken(eps));
        INDArray dPatches = pass.scratch(patches.shape());
        projection.backward(patches, rowsOf(dy), dPatches, pass);
        INDArray dx = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, shape(), 'c');
        int[] order = nchw() ? PATCHES_OF_NCHW : PATCHES_OF_NHWC;
        int[] back = nchw() ? NCHW_OF_PATCHES : PATCHES_OF_NHWC;
        long[] split = grid();
        long[] permuted = Arrays.stream(order).mapToLong(d -> split[d]).toArray();
        dx.reshape('c', split).assign(dPatches.reshape('c', permuted).permute(back));
        patches = null;
        return new Pair<>(gradients(), dx);
    }
}
