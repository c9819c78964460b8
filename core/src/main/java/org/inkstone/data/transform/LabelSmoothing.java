package org.inkstone.data.transform;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Takes a share of each label and spreads it evenly over all classes (Szegedy et al., "Rethinking the Inception architecture
 * for computer vision", 2016): the cross-entropy becomes that of torch's {@code CrossEntropyLoss(label_smoothing)}. Labels
 * must be one-hot or probabilities [N, classes]; with MixUp or CutMix the order does not matter.
 */
public final class LabelSmoothing implements BatchTransform {
    private static final long serialVersionUID = 1L;

    private final double epsilon;

    /** @param epsilon the share, 0 (none) to 1 (excluded); 0.1 is usual */
    public LabelSmoothing(double epsilon) {
        if (!(epsilon >= 0 && epsilon < 1)) {
            throw new IllegalArgumentException("epsilon must be at least 0 and below 1: " + epsilon);
        }
        this.epsilon = epsilon;
    }

    @Override
    public void preProcess(DataSet batch) {
        INDArray labels = batch.getLabels();
        if (labels.rank() != 2) {
            throw new IllegalArgumentException("LabelSmoothing wants labels [N, classes], the batch has "
                    + java.util.Arrays.toString(labels.shape()));
        }
        // the batch outlives whatever workspace is open here
        MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            batch.setLabels(labels.mul(1 - epsilon).addi(epsilon / labels.size(1)));
        } finally {
            none.close();
        }
    }

    @Override
    public void apply(DataSet batch, RandomGenerator random) {
        preProcess(batch);
    }

    @Override
    public String toString() {
        return "LabelSmoothing(" + epsilon + ")";
    }
}
