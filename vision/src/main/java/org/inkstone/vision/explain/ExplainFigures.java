package org.inkstone.vision.explain;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.inkstone.data.Image;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.vision.explain.ReceptiveField.Region;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What the other classes of this package find, drawn. Save a figure with {@code save}, or write its {@code toImage()} to
 * TensorBoard.
 */
public final class ExplainFigures {
    private static final double OVER = 0.5;
    private static final int ENLARGED = 320;
    private static final int MOST_COLUMNS = 16;
    private static final Color FRAME = new Color(0xE6007E);

    private ExplainFigures() {}

    /** All kernels in a grid. */
    public static Figure kernels(FirstLayerKernels kernels) {
        List<Image> images = kernels.images();
        return Plots.imageGrid(
                String.format(
                        "%s: %d kernels of %dx%d over %d channels",
                        kernels.layer(),
                        kernels.weights().size(0),
                        kernels.weights().size(2),
                        kernels.weights().size(3),
                        kernels.weights().size(1)),
                images,
                List.of(),
                columns(images.size()));
    }

    /**
     * A layer's maps, each stretched to its own range.
     *
     * @param most how many of them, from the first
     */
    public static Figure featureMaps(FeatureMaps maps, int most) {
        int count = Math.min(most, maps.channels());
        INDArray first = maps.maps().get(NDArrayIndex.interval(0, count));
        float[][][] stretched = arrays(Maps.stretched(first));
        List<BufferedImage> images = new ArrayList<>();
        for (float[][] map : stretched) {
            images.add(ColorMap.HEAT.image(map));
        }
        String title = String.format(
                "%s: %s%d maps of %dx%d, %d flat",
                maps.layer(),
                count < maps.channels() ? count + " of " : "",
                maps.channels(),
                maps.maps().size(1),
                maps.maps().size(2),
                maps.flatChannels());
        return Plots.pictureGrid(title, images, List.of(), columns(count));
    }

    /** A row of patches for each channel. */
    public static Figure patches(String title, Map<Integer, List<Patch>> patches, Colours colours) {
        List<Image> images = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        int columns = 1;
        for (List<Patch> row : patches.values()) {
            columns = Math.max(columns, row.size());
            for (Patch patch : row) {
                images.add(colours.image(patch.pixels()));
                captions.add(String.format(Locale.ROOT, "channel %d: %.2f", patch.channel(), patch.value()));
            }
        }
        return Plots.imageGrid(title, images, captions, columns);
    }

    /** A map {@code [H, W]} of zero or more by itself, stretched to its range. */
    public static BufferedImage heat(INDArray map) {
        return ColorMap.HEAT.image(arrays(Maps.stretched(map.reshape(1, map.size(0), map.size(1))))[0]);
    }

    /** A map {@code [H, W]} of zero or more over its picture, stretched to its range. */
    public static BufferedImage heatOver(Image picture, INDArray map) {
        return ColorMap.RAINBOW.over(
                picture, arrays(Maps.stretched(map.reshape(1, map.size(0), map.size(1))))[0], OVER);
    }

    /** A map of both signs, red where it is positive and blue where it is negative. */
    public static BufferedImage signed(float[][] map) {
        return ColorMap.SIGNED.image(ColorMap.signed(map));
    }

    /**
     * What the middle units of some layers see, as frames on the picture.
     *
     * @param layers names of layers in {@code fields}, one picture each
     */
    public static Figure receptiveFields(Image picture, Map<String, ReceptiveField> fields, List<String> layers) {
        List<BufferedImage> images = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        for (String layer : layers) {
            ReceptiveField field = fields.get(layer);
            if (field == null) {
                throw new IllegalArgumentException("no layer \"" + layer + "\"; there are " + fields.keySet());
            }
            int row = field.rows().units() / 2;
            int column = field.columns().units() / 2;
            images.add(framed(picture, field.region(row, column, picture.height(), picture.width())));
            captions.add(
                    layer + ": " + field.rows().size() + " x " + field.columns().size());
        }
        return Plots.pictureGrid(
                "What a unit in the middle sees, in pixels", images, captions, Math.min(4, images.size()));
    }

    /** A picture as Java's. */
    public static BufferedImage picture(Image picture) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        int last = picture.channels() - 1;
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                int rgb = picture.at(y, x, 0) << 16 | picture.at(y, x, last / 2) << 8 | picture.at(y, x, last);
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    private static BufferedImage framed(Image picture, Region region) {
        int scale = Math.max(1, ENLARGED / Math.max(picture.height(), picture.width()));
        BufferedImage image =
                new BufferedImage(scale * picture.width(), scale * picture.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.drawImage(picture(picture), 0, 0, image.getWidth(), image.getHeight(), null);
        g.setColor(FRAME);
        g.setStroke(new BasicStroke(3));
        g.drawRect(
                scale * region.left() + 1,
                scale * region.top() + 1,
                scale * (region.right() - region.left()) - 3,
                scale * (region.bottom() - region.top()) - 3);
        g.dispose();
        return image;
    }

    private static int columns(int count) {
        return Math.max(1, Math.min(MOST_COLUMNS, (int) Math.ceil(Math.sqrt(2.0 * count))));
    }

    /** Maps [N, h, w] as arrays. */
    private static float[][][] arrays(INDArray maps) {
        int h = (int) maps.size(1);
        int w = (int) maps.size(2);
        float[] values = Maps.values(maps);
        float[][][] arrays = new float[(int) maps.size(0)][h][w];
        for (int i = 0; i < values.length; i++) {
            arrays[i / (h * w)][i / w % h][i % w] = values[i];
        }
        return arrays;
    }
}
