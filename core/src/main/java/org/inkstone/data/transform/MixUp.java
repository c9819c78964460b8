package org.inkstone.data.transform;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.inkstone.backend.Seeds;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Replaces each item by a blend with another item of the batch, and its label likewise (Zhang et al., "mixup: Beyond
 * empirical risk minimization", 2018): {@code lambda * x + (1 - lambda) * x[other]} with one lambda per batch from
 * Beta(alpha, alpha). Labels must be one-hot or probabilities. Any shape of features.
 */
public final class MixUp implements BatchTransform {
    private static final long serialVersionUID = 1L;

    private final double alpha;
    private final long seed;
    private long batches;

    /**
     * @param alpha above 0: small values keep items nearly whole, 1 blends at any ratio; 0.2 is usual for pictures
     * @param seed  used where the iterator gives no generator of its own
     */
    public MixUp(double alpha, long seed) {
        this.alpha = checkedAlpha(alpha);
        this.seed = seed;
    }

    static double checkedAlpha(double alpha) {
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            throw new IllegalArgumentException("alpha must be positive: " + alpha);
        }
        return alpha;
    }

    @Override
    public void preProcess(DataSet batch) {
        apply(batch, new SplittableRandom(Seeds.derive(seed, batches++)));
    }

    @Override
    public void apply(DataSet batch, RandomGenerator random) {
        double lambda = Draws.beta(random, alpha);
        int[] other = Draws.partners(random, (int) batch.getFeatures().size(0));
        // the batch outlives whatever workspace is open here
        MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            batch.setFeatures(blend(batch.getFeatures(), other, lambda));
            batch.setLabels(blend(batch.getLabels(), other, lambda));
        } finally {
            none.close();
        }
    }

    /** Row i becomes {@code lambda * row[i] + (1 - lambda) * row[other[i]]}. */
    static INDArray blend(INDArray rows, int[] other, double lambda) {
        INDArray shuffled = Nd4j.createUninitialized(rows.dataType(), rows.shape());
        for (int i = 0; i < other.length; i++) {
            shuffled.slice(i).assign(rows.slice(other[i]));
        }
        return shuffled.muli(1 - lambda).addi(rows.mul(lambda));
    }

    @Override
    public String toString() {
        return "MixUp(" + alpha + ")";
    }
}
