package org.inkstone.generative.contrastive;

import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.inkstone.data.Features;
import org.inkstone.data.Image;
import org.inkstone.data.Tensor;
import org.inkstone.data.transform.ColorJitter;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.GaussianBlur;
import org.inkstone.data.transform.Grayscale;
import org.inkstone.data.transform.RandomApply;
import org.inkstone.data.transform.RandomHorizontalFlip;
import org.inkstone.data.transform.RandomResizedCrop;
import org.inkstone.data.transform.Transform;

/**
 * Two random views of one picture as one tensor [2, H, W, C], -1 to 1: SimCLR's pairs (Chen et al. 2020). Views differ by the part of the
 * picture, mirroring, colours and sharpness, so that what is equal in them is what the picture shows.
 */
public final class TwoViews implements Transform {
    private static final float HALF = 127.5f;

    private final Transform each;

    private TwoViews(Transform each) {
        this.each = Objects.requireNonNull(each, "each");
    }

    /** Views by a transform of one's own, which gives pictures of one size. */
    public static TwoViews by(Transform transform) {
        return new TwoViews(transform);
    }

    /**
     * SimCLR's views for colour pictures: a crop, mirroring, colour jitter in 80%, grey in 20%, blur in half of them.
     *
     * @param side     height and width of a view
     * @param strength of the colour jitter; 1 in the paper, 0.5 on CIFAR-10
     */
    public static TwoViews ofColour(int side, double strength) {
        checkStrength(strength);
        return new TwoViews(Compose.of(
                new RandomResizedCrop(side, side).scale(0.2, 1),
                new RandomHorizontalFlip(0.5),
                new RandomApply(new ColorJitter(0.8 * strength, 0.8 * strength, 0.8 * strength, 0.2 * strength), 0.8),
                new RandomApply(new Grayscale(3), 0.2),
                new RandomApply(new GaussianBlur(kernel(side)), 0.5)));
    }

    /**
     * Views for grey pictures: a crop, mirroring, brightness and contrast, blur in half of them.
     *
     * @param side     height and width of a view
     * @param strength of the change of brightness and contrast, as for colours
     */
    public static TwoViews ofGrey(int side, double strength) {
        checkStrength(strength);
        return new TwoViews(Compose.of(
                new RandomResizedCrop(side, side).scale(0.3, 1),
                new RandomHorizontalFlip(0.5),
                new RandomApply(new ColorJitter(0.8 * strength, 0.8 * strength, 0, 0), 0.8),
                new RandomApply(new GaussianBlur(kernel(side), 0.1, 1), 0.5)));
    }

    private static void checkStrength(double strength) {
        if (!(strength >= 0 && strength <= 2)) {
            throw new IllegalArgumentException("strength must be from 0 to 2: " + strength);
        }
    }

    /** A tenth of the side, odd, three at least. */
    private static int kernel(int side) {
        return Math.max(3, side / 10 | 1);
    }

    @Override
    public Tensor apply(Features input, RandomGenerator random) {
        if (!(input instanceof Image picture)) {
            throw new IllegalArgumentException("TwoViews works on pictures: " + input);
        }
        Image first = (Image) each.apply(picture, new SplittableRandom(random.nextLong()));
        Image second = (Image) each.apply(picture, new SplittableRandom(random.nextLong()));
        if (first.data().length != second.data().length) {
            throw new IllegalArgumentException("views must have one size: " + first + " and " + second);
        }
        int length = first.data().length;
        float[] values = new float[2 * length];
        fill(first, values, 0);
        fill(second, values, length);
        return new Tensor(values, 2, first.height(), first.width(), first.channels());
    }

    /** One picture as it is, [H, W, C] one row after the other, -1 to 1: what a trained encoder is asked about. */
    public static float[] plain(Image picture) {
        float[] values = new float[picture.data().length];
        fill(picture, values, 0);
        return values;
    }

    private static void fill(Image picture, float[] values, int from) {
        byte[] data = picture.data();
        for (int i = 0; i < data.length; i++) {
            values[from + i] = (data[i] & 0xff) / HALF - 1;
        }
    }

    @Override
    public String toString() {
        return "TwoViews(" + each + ")";
    }
}
