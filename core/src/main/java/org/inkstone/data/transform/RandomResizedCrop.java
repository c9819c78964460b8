package org.inkstone.data.transform;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.inkstone.data.Features;
import org.inkstone.data.Image;

/**
 * Cuts out a region of random area and aspect ratio and resizes it: the usual augmentation for ImageNet-like pictures
 * (Szegedy et al., "Going deeper with convolutions", 2015). Ten draws; when none fits, the largest middle part with an
 * allowed ratio, as in torchvision.
 */
public final class RandomResizedCrop implements Transform {
    private static final int TRIES = 10;

    private final int height;
    private final int width;
    private final double minScale;
    private final double maxScale;
    private final double minRatio;
    private final double maxRatio;
    private final Interpolation interpolation;

    /** A square of 8% to 100% of the area and an aspect ratio of 3/4 to 4/3: torchvision's defaults. */
    public RandomResizedCrop(int size) {
        this(Sizes.positive("size", size), size);
    }

    public RandomResizedCrop(int height, int width) {
        this(
                Sizes.positive("height", height),
                Sizes.positive("width", width),
                0.08,
                1,
                3 / 4.0,
                4 / 3.0,
                Interpolation.BILINEAR);
    }

    private RandomResizedCrop(
            int height,
            int width,
            double minScale,
            double maxScale,
            double minRatio,
            double maxRatio,
            Interpolation interpolation) {
        this.height = height;
        this.width = width;
        this.minScale = minScale;
        this.maxScale = maxScale;
        this.minRatio = minRatio;
        this.maxRatio = maxRatio;
        this.interpolation = Objects.requireNonNull(interpolation, "interpolation");
    }

    /** Share of the area, above 0 up to 1. */
    public RandomResizedCrop scale(double min, double max) {
        if (!(min > 0 && min <= max && max <= 1)) {
            throw new IllegalArgumentException("scale must satisfy 0 < min <= max <= 1: " + min + ", " + max);
        }
        return new RandomResizedCrop(height, width, min, max, minRatio, maxRatio, interpolation);
    }

    /** Width by height of the region, before resizing. */
    public RandomResizedCrop ratio(double min, double max) {
        if (!(min > 0 && min <= max && max < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("ratio must satisfy 0 < min <= max: " + min + ", " + max);
        }
        return new RandomResizedCrop(height, width, minScale, maxScale, min, max, interpolation);
    }

    public RandomResizedCrop with(Interpolation other) {
        return new RandomResizedCrop(height, width, minScale, maxScale, minRatio, maxRatio, other);
    }

    @Override
    public Image apply(Features input, RandomGenerator random) {
        Image image = Sizes.image(input, "RandomResizedCrop");
        Region from = draw(image.height(), image.width(), random);
        Region all = new Region(0, 0, height, width);
        return Resampler.resize(image, from, height, width, all, interpolation);
    }

    Region draw(int h, int w, RandomGenerator random) {
        for (int i = 0; i < TRIES; i++) {
            double area = (double) h * w * Draws.between(random, minScale, maxScale);
            double ratio = Draws.logBetween(random, minRatio, maxRatio);
            int cropWidth = (int) Math.rint(Math.sqrt(area * ratio));
            int cropHeight = (int) Math.rint(Math.sqrt(area / ratio));
            if (cropWidth > 0 && cropWidth <= w && cropHeight > 0 && cropHeight <= h) {
                int top = random.nextInt(h - cropHeight + 1);
                return new Region(top, random.nextInt(w - cropWidth + 1), cropHeight, cropWidth);
            }
        }
        return middle(h, w);
    }

    private Region middle(int h, int w) {
        double ratio = (double) w / h;
        int cropHeight = ratio < minRatio ? Math.min(h, (int) Math.rint(w / minRatio)) : h;
        int cropWidth = ratio > maxRatio ? Math.min(w, (int) Math.rint(h * maxRatio)) : w;
        return new Region((h - cropHeight) / 2, (w - cropWidth) / 2, cropHeight, cropWidth);
    }

    @Override
    public String toString() {
        return String.format(
                java.util.Locale.ROOT,
                "RandomResizedCrop(%d, %d, scale=%.2f..%.2f, ratio=%.2f..%.2f)",
                height,
                width,
                minScale,
                maxScale,
                minRatio,
                maxRatio);
    }
}
