package org.inkstone.train;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The loss computed from a network's output, so that validation needs one forward pass for loss and accuracy together;
 * {@code score(DataSet)} would run a second one. Holds for plain output layers; the caller falls back on
 * {@code score} where {@link #fits} says no.
 */
final class OutputLoss {
    private static final String WORKSPACE = "INKSTONE_VALIDATION";
    private static final WorkspaceConfiguration WORKSPACE_CONFIGURATION = WorkspaceConfiguration.builder()
            .initialSize(0)
            .overallocationLimit(0.02)
            .policyLearning(LearningPolicy.OVER_TIME)
            .cyclesBeforeInitialization(1)
            .policyReset(ResetPolicy.BLOCK_LEFT)
            .policySpill(SpillPolicy.REALLOCATE)
            .policyAllocation(AllocationPolicy.OVERALLOCATE)
            .build();
    /** The smallest probability the logarithm sees: DL4J's own clipping of softmax. */
    private static final double SMALLEST_PROBABILITY = 1e-10;

    private final ILossFunction function;

    private OutputLoss(ILossFunction function) {
        this.function = function;
    }

    static OutputLoss of(Layer output) {
        org.deeplearning4j.nn.conf.layers.Layer layer = output.conf().getLayer();
        if (layer instanceof BaseOutputLayer plain) {
            return new OutputLoss(plain.getLossFn());
        }
        return layer instanceof LossLayer loss ? new OutputLoss(loss.getLossFn()) : none();
    }

    static OutputLoss none() {
        return new OutputLoss(null);
    }

    /** The workspace that outputs of the calling thread's validation live in. */
    static MemoryWorkspace workspace() {
        return Nd4j.getWorkspaceManager().getWorkspaceForCurrentThread(WORKSPACE_CONFIGURATION, WORKSPACE);
    }

    boolean fits(INDArray labels, INDArray output) {
        return function != null && labels.rank() == 2 && output.rank() == 2 && labels.equalShapes(output);
    }

    double sum(INDArray labels, INDArray output, INDArray mask) {
        INDArray activations =
                function instanceof LossMCXENT ? Transforms.max(output, SMALLEST_PROBABILITY, true) : output;
        // the activation has been applied, and every loss function sees the scores through it alone
        return function.computeScore(labels, activations, new ActivationIdentity(), mask, false);
    }
}
