package org.inkstone.data.transform;

import java.util.random.RandomGenerator;
import org.inkstone.data.Features;
import org.inkstone.data.Tensor;

/**
 * Overwrites a random rectangle of a tensor [C, H, W] (Zhong et al., "Random erasing data augmentation", 2020), with
 * torchvision's draw: ten tries for a rectangle that fits, else the picture stays as it is.
 */
public final class RandomErasing implements Transform {
    private static final int TRIES = 10;

    private final double p;
    private final double minScale;
    private final double maxScale;
    private final double minRatio;
    private final double maxRatio;
    private final float value;
    private final boolean noise;

    /** In half of the cases, 2% to 33% of the area, ratio 0.3 to 3.3, zeros: torchvision's defaults. */
    public RandomErasing() {
        this(0.5);
    }

    /** @param p probability, 0 to 1 */
    public RandomErasing(double p) {
        this(Sizes.probability(p), 0.02, 0.33, 0.3, 3.3, 0, false);
    }

    private RandomErasing(
            double p, double minScale, double maxScale, double minRatio, double maxRatio, float value, boolean noise) {
        this.p = p;
        this.minScale = minScale;
        this.maxScale = maxScale;
        this.minRatio = minRatio;
        this.maxRatio = maxRatio;
        this.value = value;
        this.noise = noise;
    }

    /** Share of the area, 0 to 1. */
    public RandomErasing scale(double min, double max) {
        if (!(min >= 0 && min <= max && max <= 1)) {
            throw new IllegalArgumentException("scale must satisfy 0 <= min <= max <= 1: " + min + ", " + max);
        }
        return new RandomErasing(p, min, max, minRatio, maxRatio, value, noise);
    }

    /** Height by width of the rectangle. */
    public RandomErasing ratio(double min, double max) {
        if (!(min > 0 && min <= max && max < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("ratio must satisfy 0 < min <= max: " + min + ", " + max);
        }
        return new RandomErasing(p, minScale, maxScale, min, max, value, noise);
    }

    /** A constant, in the units of the tensor. */
    public RandomErasing filledWith(float constant) {
        return new RandomErasing(p, minScale, maxScale, minRatio, maxRatio, constant, false);
    }

    /** Standard normal noise per value. */
    public RandomErasing filledWithNoise() {
        return new RandomErasing(p, minScale, maxScale, minRatio, maxRatio, 0, true);
    }

    @Override
    public Tensor apply(Features input, RandomGenerator random) {
        Tensor tensor = Sizes.tensor(input, "RandomErasing");
        long[] shape = Sizes.picture(tensor);
        if (random.nextDouble() >= p) {
            return tensor;
        }
        Region region = draw((int) shape[1], (int) shape[2], random);
        return region == null ? tensor : erased(tensor, shape, region, random);
    }

    private Region draw(int h, int w, RandomGenerator random) {
        for (int i = 0; i < TRIES; i++) {
            double area = (double) h * w * Draws.between(random, minScale, maxScale);
            double ratio = Draws.logBetween(random, minRatio, maxRatio);
            int height = (int) Math.rint(Math.sqrt(area * ratio));
            int width = (int) Math.rint(Math.sqrt(area / ratio));
            if (height < h && width < w) {
                int top = random.nextInt(h - height + 1);
                return new Region(top, random.nextInt(w - width + 1), height, width);
            }
        }
        return null;
    }

    private Tensor erased(Tensor tensor, long[] shape, Region region, RandomGenerator random) {
        float[] out = tensor.data().clone();
        for (int c = 0; c < shape[0]; c++) {
            for (int row = region.top(); row < region.top() + region.height(); row++) {
                int start = (int) ((c * shape[1] + row) * shape[2]) + region.left();
                for (int i = start; i < start + region.width(); i++) {
                    out[i] = noise ? (float) random.nextGaussian() : value;
                }
            }
        }
        return new Tensor(out, shape);
    }

    @Override
    public String toString() {
        return "RandomErasing(" + p + ", scale=" + minScale + ".." + maxScale + ", ratio=" + minRatio + ".." + maxRatio
                + (noise ? ", noise" : ", value=" + value) + ")";
    }
}
