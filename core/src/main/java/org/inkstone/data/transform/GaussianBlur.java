package org.inkstone.data.transform;

import java.util.random.RandomGenerator;
import org.inkstone.data.Features;
import org.inkstone.data.Image;

/** Blurs a picture by a Gaussian of random width, with reflection at the edges, as torchvision's {@code GaussianBlur}. */
public final class GaussianBlur implements Transform {
    private static final int WHITE = 255;

    private final int size;
    private final double minSigma;
    private final double maxSigma;

    /** A width of 0.1 to 2 pixels: SimCLR's, and torchvision's default. */
    public GaussianBlur(int size) {
        this(size, 0.1, 2);
    }

    /**
     * @param size     height and width of the kernel, odd; SimCLR takes a tenth of the picture's side
     * @param minSigma smallest standard deviation in pixels, above 0
     * @param maxSigma largest
     */
    public GaussianBlur(int size, double minSigma, double maxSigma) {
        if (size < 1 || size % 2 == 0) {
            throw new IllegalArgumentException("size must be positive and odd: " + size);
        }
        if (!(minSigma > 0 && minSigma <= maxSigma && maxSigma < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("sigma must satisfy 0 < min <= max: " + minSigma + ", " + maxSigma);
        }
        this.size = size;
        this.minSigma = minSigma;
        this.maxSigma = maxSigma;
    }

    @Override
    public Image apply(Features input, RandomGenerator random) {
        Image image = Sizes.image(input, "GaussianBlur");
        int half = size / 2;
        if (half >= image.height() || half >= image.width()) {
            throw new IllegalArgumentException(this + " needs a picture larger than " + half + " pixels: " + image);
        }
        float[] kernel = kernel(Draws.between(random, minSigma, maxSigma));
        float[] rows = pass(image.data(), null, image, kernel, false);
        return new Image(
                rounded(pass(null, rows, image, kernel, true)), image.height(), image.width(), image.channels());
    }

    private float[] kernel(double sigma) {
        float[] kernel = new float[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            double x = (i - size / 2) / sigma;
            kernel[i] = (float) Math.exp(-x * x / 2);
            sum += kernel[i];
        }
        for (int i = 0; i < size; i++) {
            kernel[i] = (float) (kernel[i] / sum);
        }
        return kernel;
    }

    /** Weighted sums along the rows of bytes, or along the columns of what came of that. */
    private static float[] pass(byte[] bytes, float[] values, Image image, float[] kernel, boolean down) {
        int channels = image.channels();
        int width = image.width();
        int step = down ? width * channels : channels;
        int end = down ? image.height() : width;
        float[] out = new float[image.height() * width * channels];
        for (int i = 0; i < out.length; i++) {
            int at = down ? i / (width * channels) : i / channels % width;
            double sum = 0;
            for (int k = 0; k < kernel.length; k++) {
                int from = i + (reflected(at + k - kernel.length / 2, end) - at) * step;
                sum += (double) kernel[k] * (values == null ? bytes[from] & WHITE : values[from]);
            }
            out[i] = (float) sum;
        }
        return out;
    }

    private static int reflected(int place, int end) {
        int positive = Math.abs(place);
        return positive < end ? positive : 2 * end - 2 - positive;
    }

    private static byte[] rounded(float[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.rint(values[i]);
        }
        return bytes;
    }

    @Override
    public String toString() {
        return "GaussianBlur(" + size + ", " + minSigma + ".." + maxSigma + ")";
    }
}
