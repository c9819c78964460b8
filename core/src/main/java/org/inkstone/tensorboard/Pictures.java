package org.inkstone.tensorboard;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Turns arrays into PNG files. Floating-point values are 0..1, integers 0..255; what lies outside is clipped. */
final class Pictures {
    private Pictures() {}

    /** One picture, or a batch tiled into a grid about as wide as high. */
    static BufferedImage of(INDArray array, ImageFormat format) {
        if (array.rank() != format.rank()) {
            throw new IllegalArgumentException(
                    "image must have " + format.rank() + " axes for " + format + ": " + Arrays.toString(array.shape()));
        }
        INDArray nhwc = switch (format) {
            case HW -> array.reshape(1, array.size(0), array.size(1), 1);
            case HWC -> array.reshape(1, array.size(0), array.size(1), array.size(2));
            case CHW -> array.permute(1, 2, 0).reshape(1, array.size(1), array.size(2), array.size(0));
            case NCHW -> array.permute(0, 2, 3, 1);
            case NHWC -> array;
        };
        long channels = nhwc.size(3);
        if (channels != 1 && channels != 3 && channels != 4) {
            throw new IllegalArgumentException("image must have 1, 3 or 4 channels, has " + channels + ": " + format
                    + " " + Arrays.toString(array.shape()));
        }
        return grid(nhwc);
    }

    private static BufferedImage grid(INDArray nhwc) {
        double scale = nhwc.dataType().isFPType() ? 255 : 1;
        float[] values = nhwc.castTo(DataType.FLOAT).dup('c').data().asFloat();
        int count = (int) nhwc.size(0);
        int height = (int) nhwc.size(1);
        int width = (int) nhwc.size(2);
        int channels = (int) nhwc.size(3);
        int columns = (int) Math.ceil(Math.sqrt(count));
        int rows = (count + columns - 1) / columns;
        int type = channels == 4 ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        BufferedImage image = new BufferedImage(columns * width, rows * height, type);
        int next = 0;
        for (int n = 0; n < count; n++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++, next += channels) {
                    image.setRGB(
                            n % columns * width + x, n / columns * height + y, argb(values, next, channels, scale));
                }
            }
        }
        return image;
    }

    private static int argb(float[] values, int at, int channels, double scale) {
        int red = level(values[at], scale);
        int green = channels == 1 ? red : level(values[at + 1], scale);
        int blue = channels == 1 ? red : level(values[at + 2], scale);
        int alpha = channels == 4 ? level(values[at + 3], scale) : 255;
        return alpha << 24 | red << 16 | green << 8 | blue;
    }

    private static int level(float value, double scale) {
        return (int) Math.round(Math.max(0, Math.min(255, value * scale)));
    }

    static byte[] png(BufferedImage image) {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("encoding a PNG in memory failed", e);
        }
    }
}
