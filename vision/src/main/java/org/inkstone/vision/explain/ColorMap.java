package org.inkstone.vision.explain;

import java.awt.image.BufferedImage;
import org.inkstone.data.Image;

/** Colours for values, and maps laid over pictures. */
public enum ColorMap {
    /** 0 dark to 1 bright: black, purple, red, orange, yellow; for maps by themselves. */
    HEAT(0x000004, 0x57106E, 0xBC3754, 0xF98E09, 0xFCFFA4),
    /** 0 blue to 1 red over green and yellow; for maps over pictures. */
    RAINBOW(0x30123B, 0x28BBEC, 0xA2FC3C, 0xFB8022, 0x7A0403),
    /** 0 blue over white at a half to 1 red; for values of both signs, see {@link #signed}. */
    SIGNED(0x2166AC, 0x92C5DE, 0xF7F7F7, 0xF4A582, 0xB2182B);

    private final int[] stops;

    ColorMap(int... stops) {
        this.stops = stops;
    }

    /** The colour of a value, 0xRRGGBB; what lies outside 0..1 is clipped, what is no number is grey. */
    public int of(double value) {
        if (Double.isNaN(value)) {
            return 0x808080;
        }
        double at = Math.max(0, Math.min(1, value)) * (stops.length - 1);
        int low = Math.min((int) at, stops.length - 2);
        return mix(stops[low], stops[low + 1], at - low);
    }

    private static int mix(int from, int to, double share) {
        int mixed = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int a = from >> shift & 0xff;
            int b = to >> shift & 0xff;
            mixed |= (int) Math.round(a + (b - a) * share) << shift;
        }
        return mixed;
    }

    /** A map {@code [h][w]} of values 0..1. */
    public BufferedImage image(float[][] map) {
        BufferedImage image = new BufferedImage(map[0].length, map.length, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < map.length; y++) {
            for (int x = 0; x < map[y].length; x++) {
                image.setRGB(x, y, of(map[y][x]));
            }
        }
        return image;
    }

    /**
     * A map over a picture of its size.
     *
     * @param map    values 0..1, {@code [h][w]}
     * @param weight share of the map's colour, 0 to 1
     */
    public BufferedImage over(Image picture, float[][] map, double weight) {
        if (map.length != picture.height() || map[0].length != picture.width()) {
            throw new IllegalArgumentException(
                    "map must have the picture's size, " + picture + ": " + map.length + "x" + map[0].length);
        }
        BufferedImage image = ExplainFigures.picture(picture);
        for (int y = 0; y < map.length; y++) {
            for (int x = 0; x < map[y].length; x++) {
                image.setRGB(x, y, mix(image.getRGB(x, y) & 0xffffff, of(map[y][x]), weight));
            }
        }
        return image;
    }

    /** Values of both signs brought to 0..1 with zero at a half, for {@link #SIGNED}. */
    public static float[][] signed(float[][] map) {
        float largest = 0;
        for (float[] row : map) {
            for (float value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        float[][] scaled = new float[map.length][map[0].length];
        for (int y = 0; y < map.length; y++) {
            for (int x = 0; x < map[y].length; x++) {
                scaled[y][x] = largest == 0 ? 0.5f : 0.5f + 0.5f * map[y][x] / largest;
            }
        }
        return scaled;
    }
}
