package org.inkstone.examples.data;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import org.inkstone.data.Features;
import org.inkstone.data.Image;
import org.inkstone.data.Tensor;

/** Between Java's pictures and those of data sets. */
final class Drawing {
    private Drawing() {}

    /** A canvas with smooth edges. */
    static Graphics2D on(BufferedImage picture) {
        Graphics2D g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        return g;
    }

    static Image toImage(BufferedImage picture) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        byte[] data = new byte[3 * width * height];
        int next = 0;
        for (int rgb : picture.getRGB(0, 0, width, height, null, 0, width)) {
            data[next++] = (byte) (rgb >> 16);
            data[next++] = (byte) (rgb >> 8);
            data[next++] = (byte) rgb;
        }
        return new Image(data, height, width, 3);
    }

    static BufferedImage toAwt(Image image) {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        int last = image.channels() - 1;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int rgb = image.at(y, x, 0) << 16 | image.at(y, x, last / 2) << 8 | image.at(y, x, last);
                picture.setRGB(x, y, rgb);
            }
        }
        return picture;
    }

    /** Features as a picture; a tensor [C, H, W] is drawn with black for {@code min} and white for {@code max}. */
    static Image visible(Features features, float min, float max) {
        if (features instanceof Image image) {
            return image;
        }
        Tensor tensor = (Tensor) features;
        int channels = (int) tensor.shape()[0];
        int area = tensor.data().length / channels;
        byte[] data = new byte[tensor.data().length];
        for (int i = 0; i < data.length; i++) {
            float value = (tensor.data()[i % channels * area + i / channels] - min) / (max - min);
            data[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, value)));
        }
        return new Image(data, (int) tensor.shape()[1], (int) tensor.shape()[2], channels);
    }
}
