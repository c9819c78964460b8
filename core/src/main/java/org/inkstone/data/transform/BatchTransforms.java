package org.inkstone.data.transform;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.inkstone.backend.Seeds;
import org.nd4j.linalg.dataset.api.DataSet;

/** Several changes of a batch as one, so that a loader can have MixUp, CutMix and label smoothing together. */
public final class BatchTransforms implements BatchTransform {
    private static final long serialVersionUID = 1L;

    private final BatchTransform[] transforms;
    private final boolean all;
    private final long seed;
    private long batches;

    private BatchTransforms(BatchTransform[] transforms, boolean all, long seed) {
        if (transforms.length == 0) {
            throw new IllegalArgumentException("at least one batch transform is wanted");
        }
        this.transforms = List.of(transforms).toArray(BatchTransform[]::new);
        this.all = all;
        this.seed = seed;
    }

    /** One after the other. */
    public static BatchTransforms inOrder(BatchTransform... transforms) {
        return new BatchTransforms(transforms, true, 0);
    }

    /**
     * For each batch one of them, equally likely.
     *
     * @param seed used where the iterator gives no generator of its own
     */
    public static BatchTransforms oneOf(long seed, BatchTransform... transforms) {
        return new BatchTransforms(transforms, false, seed);
    }

    @Override
    public void preProcess(DataSet batch) {
        if (all) {
            for (BatchTransform transform : transforms) {
                transform.preProcess(batch);
            }
        } else {
            apply(batch, new SplittableRandom(Seeds.derive(seed, batches++)));
        }
    }

    @Override
    public void apply(DataSet batch, RandomGenerator random) {
        if (all) {
            for (BatchTransform transform : transforms) {
                transform.apply(batch, random);
            }
        } else {
            transforms[random.nextInt(transforms.length)].apply(batch, random);
        }
    }

    @Override
    public String toString() {
        return (all ? "InOrder" : "OneOf") + Arrays.toString(transforms);
    }
}
