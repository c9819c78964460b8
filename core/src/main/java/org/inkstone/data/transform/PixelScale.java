package org.inkstone.data.transform;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.data.Image;
import org.inkstone.data.Tensor;

/**
 * {@link ToTensor} and, if wanted, {@link Normalize} in one pass: a byte has only 256 values, so each channel is a table.
 * Writes the layout that is wanted at once, with the same floats as the two transforms one after the other.
 */
public final class PixelScale {
    private static final PixelScale UNIT = new PixelScale(null);

    private final Normalize normalize;
    private final float[][] tables;

    private PixelScale(Normalize normalize) {
        this.normalize = normalize;
        this.tables = new float[3][256];
        for (int c = 0; c < 3; c++) {
            for (int v = 0; v < 256; v++) {
                float unit = v / 255f;
                boolean known = normalize != null && normalize.covers(c);
                tables[c][v] = known ? (unit - normalize.mean(c)) / normalize.std(c) : unit;
            }
        }
    }

    /** Bytes divided by 255. */
    public static PixelScale unit() {
        return UNIT;
    }

    /** Bytes divided by 255, then normalised. */
    public static PixelScale normalized(Normalize normalize) {
        return new PixelScale(java.util.Objects.requireNonNull(normalize, "normalize"));
    }

    /** [C, H, W]. */
    public Tensor toTensor(Image image) {
        float[] out = new float[image.data().length];
        write(image, CNN2DFormat.NCHW, out);
        return new Tensor(out, image.channels(), image.height(), image.width());
    }

    /**
     * Writes a picture's floats.
     *
     * @param format [C, H, W] or [H, W, C]
     * @param out    at least height * width * channels long, filled from its beginning
     */
    public void write(Image image, CNN2DFormat format, float[] out) {
        if (normalize != null) {
            normalize.checkChannels(image.channels());
        }
        byte[] data = image.data();
        if (image.channels() == 1) {
            one(data, tables[0], out);
        } else if (format == CNN2DFormat.NHWC) {
            interleaved(data, out);
        } else {
            planes(data, out);
        }
    }

    private static void one(byte[] data, float[] table, float[] out) {
        for (int i = 0; i < data.length; i++) {
            out[i] = table[data[i] & 0xff];
        }
    }

    private void interleaved(byte[] data, float[] out) {
        float[] t0 = tables[0];
        float[] t1 = tables[1];
        float[] t2 = tables[2];
        for (int i = 0; i < data.length; i += 3) {
            out[i] = t0[data[i] & 0xff];
            out[i + 1] = t1[data[i + 1] & 0xff];
            out[i + 2] = t2[data[i + 2] & 0xff];
        }
    }

    private void planes(byte[] data, float[] out) {
        float[] t0 = tables[0];
        float[] t1 = tables[1];
        float[] t2 = tables[2];
        int area = data.length / 3;
        for (int p = 0, i = 0; p < area; p++, i += 3) {
            out[p] = t0[data[i] & 0xff];
            out[p + area] = t1[data[i + 1] & 0xff];
            out[p + 2 * area] = t2[data[i + 2] & 0xff];
        }
    }
}
