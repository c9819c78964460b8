package org.inkstone.plot;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.data.Image;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arrays and data-set pictures as Java's. */
final class Pixels {
    private Pixels() {}

    static BufferedImage of(Image image) {
        BufferedImage out = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int red = image.at(y, x, 0);
                int green = image.channels() == 1 ? red : image.at(y, x, 1);
                int blue = image.channels() == 1 ? red : image.at(y, x, 2);
                out.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        return out;
    }

    /** A batch [N, C, H, W], [N, H, W, C] or [N, H, W]; each picture's smallest value becomes black, its largest white. */
    static List<BufferedImage> of(INDArray batch, CNN2DFormat format) {
        if (batch.rank() != 3 && batch.rank() != 4) {
            throw new IllegalArgumentException(
                    "images must be [N, H, W] or a batch of rank 4: " + Arrays.toString(batch.shape()));
        }
        INDArray nhwc = batch.rank() == 3
                ? batch.reshape(batch.size(0), batch.size(1), batch.size(2), 1)
                : format == CNN2DFormat.NHWC ? batch : batch.permute(0, 2, 3, 1);
        if (nhwc.size(3) != 1 && nhwc.size(3) != 3) {
            throw new IllegalArgumentException("images must have 1 or 3 channels: " + nhwc.size(3));
        }
        List<BufferedImage> images = new ArrayList<>();
        for (long i = 0; i < nhwc.size(0); i++) {
            images.add(stretched(nhwc.slice(i)));
        }
        return images;
    }

    private static BufferedImage stretched(INDArray hwc) {
        float[] values = hwc.castTo(DataType.FLOAT).dup('c').data().asFloat();
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (float v : values) {
            if (Float.isFinite(v)) {
                min = Math.min(min, v);
                max = Math.max(max, v);
            }
        }
        float range = max > min ? max - min : 1;
        byte[] levels = new byte[values.length];
        for (int i = 0; i < levels.length; i++) {
            float share = Float.isNaN(values[i]) ? 0 : (values[i] - min) / range;
            levels[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, share)));
        }
        return of(new Image(levels, (int) hwc.size(0), (int) hwc.size(1), (int) hwc.size(2)));
    }
}
