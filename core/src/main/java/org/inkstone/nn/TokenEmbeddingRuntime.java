package org.inkstone.nn;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.inkstone.nn.TokenEmbedding.Positions;
import org.inkstone.nn.kernel.DropoutKernels;
import org.inkstone.nn.kernel.EmbeddingKernels;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The layer behind {@link TokenEmbedding}. */
public final class TokenEmbeddingRuntime extends SequenceLayerRuntime<TokenEmbedding> {
    private final PositionRows positions = new PositionRows();
    private transient int[] ids;
    private transient INDArray sinusoids;
    private transient long seed;

    TokenEmbeddingRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        if (input.rank() != 2) {
            throw new DL4JInvalidInputException(
                    layerConf().describe() + " takes ids [batch, time], got " + Arrays.toString(input.shape()));
        }
        checkMask(input.size(0), input.size(1));
        ids = TokenIds.of(input);
        return embed(batch(), time(), training, workspaces);
    }

    private INDArray embed(int batch, int time, boolean training, LayerWorkspaceMgr workspaces) {
        TokenEmbedding conf = layerConf();
        TokenIds.check(ids, time, (int) conf.getNIn(), conf.describe());
        if (conf.getPositions() != Positions.NONE && time > conf.getMaxLength()) {
            throw new DL4JInvalidInputException(conf.describe() + " has positions for " + conf.getMaxLength()
                    + " tokens, the sequence has " + time);
        }
        long width = conf.getNOut();
        INDArray out =
                workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, new long[] {batch, time, width}, 'c');
        INDArray rows = rowsOf(out);
        EmbeddingKernels.gather(getParam("W"), ids, rows);
        if (conf.getScale() != 1) {
            rows.muli(conf.getScale());
        }
        if (conf.getPositions() != Positions.NONE) {
            positions.add(positionTable(), out);
        }
        if (training && conf.getDropoutProbability() > 0) {
            seed = Nd4j.getRandom().nextLong();
            DropoutKernels.apply(rows, conf.getDropoutProbability(), seed);
        }
        return out;
    }

    /** What is added for each position, {@code [maxLength, width]}, learned or not; null where nothing is. */
    public INDArray positionTable() {
        return switch (layerConf().getPositions()) {
            case NONE -> null;
            case LEARNED -> getParam("P");
            case SINUSOIDAL -> sinusoids();
        };
    }

    private INDArray sinusoids() {
        if (sinusoids == null) {
            sinusoids = Kernels.outsideWorkspaces(() -> Sinusoids.table(
                            layerConf().getMaxLength(), (int) layerConf().getNOut())
                    .castTo(dataType));
        }
        return sinusoids;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        TokenEmbedding conf = layerConf();
        INDArray eps = Kernels.contiguous(epsilon.castTo(dataType), ArrayType.BP_WORKING_MEM, workspaces);
        boolean dropped = conf.getDropoutProbability() > 0;
        if (dropped || conf.getScale() != 1 && conf.getPositions() == Positions.LEARNED) {
            eps = workspaces.dup(ArrayType.BP_WORKING_MEM, eps, 'c');
        }
        if (dropped) {
            DropoutKernels.apply(rowsOf(eps), conf.getDropoutProbability(), seed);
        }
        if (conf.getPositions() == Positions.LEARNED) {
            positions.gradient(eps, gradientOf("P"));
        }
        if (conf.getScale() != 1) {
            eps = eps.muli(conf.getScale());
        }
        // A tied output layer, whose backward pass came before, has written its share.
        EmbeddingKernels.scatterAdd(gradientOf("W"), ids, rowsOf(eps), conf.isTied());
        return new Pair<>(gradients(), null);
    }

    @Override
    public void clear() {
        super.clear();
        ids = null;
    }
}
