package org.inkstone.data.transform;

import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.backend.Seeds;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Pastes a rectangle of another picture of the batch into each picture and blends the labels by area (Yun et al.,
 * "CutMix: Regularization strategy to train strong classifiers with localizable features", 2019). One rectangle per
 * batch, its area drawn from Beta(alpha, alpha). Labels must be one-hot or probabilities.
 */
public final class CutMix implements BatchTransform {
    private static final long serialVersionUID = 1L;

    private final double alpha;
    private final long seed;
    private final CNN2DFormat format;
    private long batches;

    /** For batches [N, C, H, W]; see {@link #CutMix(double, long, CNN2DFormat)}. */
    public CutMix(double alpha, long seed) {
        this(alpha, seed, CNN2DFormat.NCHW);
    }

    /**
     * @param alpha  above 0; 1 (any area equally likely) is the paper's choice
     * @param seed   used where the iterator gives no generator of its own
     * @param format the batch's layout
     */
    public CutMix(double alpha, long seed, CNN2DFormat format) {
        this.alpha = MixUp.checkedAlpha(alpha);
        this.seed = seed;
        this.format = Objects.requireNonNull(format, "format");
    }

    @Override
    public void preProcess(DataSet batch) {
        apply(batch, new SplittableRandom(Seeds.derive(seed, batches++)));
    }

    @Override
    public void apply(DataSet batch, RandomGenerator random) {
        INDArray features = batch.getFeatures();
        if (features.rank() != 4) {
            throw new IllegalArgumentException("CutMix wants pictures " + format + ", the batch is "
                    + java.util.Arrays.toString(features.shape()));
        }
        boolean nchw = format == CNN2DFormat.NCHW;
        Region region = draw((int) features.size(nchw ? 2 : 1), (int) features.size(nchw ? 3 : 2), random);
        int[] other = Draws.partners(random, (int) features.size(0));
        double pasted =
                (double) region.height() * region.width() / (features.size(nchw ? 2 : 1) * features.size(nchw ? 3 : 2));
        // the batch outlives whatever workspace is open here
        MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            batch.setFeatures(paste(features, region, other, nchw));
            batch.setLabels(MixUp.blend(batch.getLabels(), other, 1 - pasted));
        } finally {
            none.close();
        }
    }

    private Region draw(int h, int w, RandomGenerator random) {
        double half = 0.5 * Math.sqrt(1 - Draws.beta(random, alpha));
        int row = random.nextInt(h);
        int column = random.nextInt(w);
        int top = Math.max(0, (int) (row - half * h));
        int left = Math.max(0, (int) (column - half * w));
        int bottom = Math.min(h, (int) (row + half * h));
        int right = Math.min(w, (int) (column + half * w));
        return new Region(top, left, bottom - top, right - left);
    }

    private static INDArray paste(INDArray features, Region region, int[] other, boolean nchw) {
        INDArray result = features.dup('c');
        if (region.height() == 0 || region.width() == 0) {
            return result;
        }
        INDArrayIndex rows = NDArrayIndex.interval(region.top(), region.top() + region.height());
        INDArrayIndex columns = NDArrayIndex.interval(region.left(), region.left() + region.width());
        INDArrayIndex all = NDArrayIndex.all();
        for (int i = 0; i < other.length; i++) {
            INDArrayIndex to = NDArrayIndex.point(i);
            INDArrayIndex from = NDArrayIndex.point(other[i]);
            if (nchw) {
                result.get(to, all, rows, columns).assign(features.get(from, all, rows, columns));
            } else {
                result.get(to, rows, columns, all).assign(features.get(from, rows, columns, all));
            }
        }
        return result;
    }

    @Override
    public String toString() {
        return "CutMix(" + alpha + ", " + format + ")";
    }
}
