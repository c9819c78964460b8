package org.inkstone.examples;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.inkstone.backend.Seeds;
import org.inkstone.data.Cifar10;
import org.inkstone.data.Dataset;
import org.inkstone.data.Image;
import org.inkstone.data.NamedDatasets;
import org.inkstone.data.Sample;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Colour pictures for examples that only need something to look at.
 *
 * @param source what they are, in words
 * @param pixels [N, 3, H, W], 0..1
 */
public record SamplePictures(String source, INDArray pixels) {
    private static final float WHITE = 255;
    private static final int SIDE = 32;

    /** Pictures 32x32: from CIFAR-10's test set where that is in the cache, else drawn. Nothing is downloaded. */
    public static SamplePictures small(RunContext run, int count) {
        if (!NamedDatasets.isInstalled("cifar10", run.cache())) {
            return new SamplePictures(
                    "drawn scenes (with CIFAR-10 after: ./inkstone data cifar10)", scenes(SIDE, count, run.seed()));
        }
        Dataset test = Cifar10.test(run.cache());
        INDArray pixels = Nd4j.create(DataType.FLOAT, count, 3, SIDE, SIDE);
        int[] items = new Random(Seeds.derive(run.seed(), 1))
                .ints(0, test.size())
                .distinct()
                .limit(count)
                .toArray();
        for (int i = 0; i < count; i++) {
            Sample sample = test.get(items[i]);
            pixels.putSlice(i, toArray((Image) sample.features()));
        }
        return new SamplePictures("CIFAR-10 test pictures", pixels);
    }

    /** Drawn landscapes, each another one: sky, sun, hills, a house, flowers. */
    public static INDArray scenes(int side, int count, long seed) {
        return Nd4j.stack(
                0,
                IntStream.range(0, count)
                        .mapToObj(i -> toArray(scene(side, Seeds.derive(seed, i))))
                        .toArray(INDArray[]::new));
    }

    private static Image scene(int side, long seed) {
        Random random = new Random(seed);
        BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.scale(side / 100.0, side / 100.0);
        float hue = 0.55f + 0.08f * random.nextFloat();
        g.setPaint(
                new GradientPaint(0, 0, Color.getHSBColor(hue, 0.65f, 0.85f), 0, 60, Color.getHSBColor(hue, 0.15f, 1)));
        g.fill(new Rectangle2D.Double(0, 0, 100, 100));
        g.setPaint(new Color(0xFFD23F));
        g.fill(new Ellipse2D.Double(8 + 60 * random.nextDouble(), 6 + 12 * random.nextDouble(), 17, 17));
        hill(g, random, 52, new Color(0x5B8C5A));
        hill(g, random, 64, new Color(0x76B041));
        house(g, 14 + 45 * random.nextDouble(), random);
        for (int i = 0; i < 9; i++) {
            double size = 3 + 3 * random.nextDouble();
            g.setPaint(Color.getHSBColor(random.nextFloat(), 0.75f, 0.95f));
            g.fill(new Ellipse2D.Double(95 * random.nextDouble(), 84 + 11 * random.nextDouble(), size, size));
        }
        g.dispose();
        return ofAwt(picture);
    }

    private static void hill(Graphics2D g, Random random, double top, Color color) {
        Path2D hill = new Path2D.Double();
        hill.moveTo(0, 100);
        hill.lineTo(0, top + 8 * random.nextDouble());
        hill.curveTo(30, top - 18 * random.nextDouble(), 60, top + 16 * random.nextDouble(), 100, top - 4);
        hill.lineTo(100, 100);
        g.setPaint(color);
        g.fill(hill);
    }

    private static void house(Graphics2D g, double x, Random random) {
        g.setPaint(Color.getHSBColor(random.nextFloat(), 0.25f, 0.95f));
        g.fill(new Rectangle2D.Double(x, 56, 26, 24));
        Path2D roof = new Path2D.Double();
        roof.moveTo(x - 4, 56);
        roof.lineTo(x + 13, 41);
        roof.lineTo(x + 30, 56);
        g.setPaint(new Color(0xA23B2A));
        g.fill(roof);
        g.setPaint(new Color(0x4A3728));
        g.fill(new Rectangle2D.Double(x + 10, 66, 6, 14));
        g.setPaint(new Color(0x9AD1E8));
        g.fill(new Rectangle2D.Double(x + 3, 61, 5, 5));
        g.fill(new Rectangle2D.Double(x + 18, 61, 5, 5));
    }

    private static Image ofAwt(BufferedImage picture) {
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

    private static INDArray toArray(Image image) {
        float[] values = new float[image.data().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (image.data()[i] & 0xff) / WHITE;
        }
        return Nd4j.createFromArray(values)
                .reshape(image.height(), image.width(), image.channels())
                .permute(2, 0, 1)
                .dup('c');
    }

    /** Values 0..1 of [N, C, H, W] with 1 or 3 channels as pictures; what lies outside is clipped. */
    public static List<Image> images(INDArray pixels) {
        INDArray nhwc = pixels.permute(0, 2, 3, 1).dup('c');
        List<Image> images = new ArrayList<>();
        for (long i = 0; i < nhwc.size(0); i++) {
            float[] values = nhwc.slice(i).dup('c').data().asFloat();
            byte[] data = new byte[values.length];
            for (int p = 0; p < data.length; p++) {
                data[p] = (byte) Math.round(WHITE * Math.max(0, Math.min(1, values[p])));
            }
            images.add(new Image(data, (int) nhwc.size(1), (int) nhwc.size(2), (int) nhwc.size(3)));
        }
        return images;
    }
}
