package org.inkstone.examples.vision;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;

/**
 * A small network and some of the thinner ones that dropout makes of it, drawn: hidden units that are dropped lose all their
 * connections.
 *
 * @param sizes units of each layer, from the input on
 * @param rate  share of the hidden units dropped
 */
record ThinNets(int[] sizes, double rate) {
    private static final int WIDTH = 300;
    private static final int HEIGHT = 240;
    private static final int RADIUS = 10;
    private static final Color UNIT = new Color(0x08519C);
    private static final Color LINK = new Color(0x6BAED6);
    private static final Color DROPPED = new Color(0xD0D0D0);

    /** The whole network and {@code count} thinned ones. */
    Figure draw(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<BufferedImage> images = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        boolean[][] whole = mask(random, 0);
        images.add(picture(whole));
        captions.add("all units: " + connections(whole) + " connections");
        for (int i = 1; i <= count; i++) {
            boolean[][] kept = mask(random, rate);
            images.add(picture(kept));
            captions.add("thin net " + i + ": " + connections(kept) + " connections");
        }
        return Plots.pictureGrid("Dropout draws a thinner network at every step", images, captions, 3);
    }

    /** Input and output units are always kept; a layer that would lose all units keeps one, as a network without any is none. */
    private boolean[][] mask(SplittableRandom random, double share) {
        boolean[][] kept = new boolean[sizes.length][];
        for (int layer = 0; layer < sizes.length; layer++) {
            kept[layer] = new boolean[sizes[layer]];
            boolean hidden = layer > 0 && layer < sizes.length - 1;
            boolean any = false;
            for (int unit = 0; unit < sizes[layer]; unit++) {
                kept[layer][unit] = !hidden || random.nextDouble() >= share;
                any |= kept[layer][unit];
            }
            kept[layer][0] |= !any;
        }
        return kept;
    }

    private static int connections(boolean[][] kept) {
        int connections = 0;
        for (int layer = 1; layer < kept.length; layer++) {
            connections += count(kept[layer - 1]) * count(kept[layer]);
        }
        return connections;
    }

    private static int count(boolean[] kept) {
        int count = 0;
        for (boolean unit : kept) {
            count += unit ? 1 : 0;
        }
        return count;
    }

    private BufferedImage picture(boolean[][] kept) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, WIDTH, HEIGHT);
        g.setStroke(new BasicStroke(1));
        g.setColor(LINK);
        for (int layer = 1; layer < sizes.length; layer++) {
            for (int from = 0; from < sizes[layer - 1]; from++) {
                for (int to = 0; to < sizes[layer]; to++) {
                    if (kept[layer - 1][from] && kept[layer][to]) {
                        g.draw(new Line2D.Double(x(layer - 1), y(layer - 1, from), x(layer), y(layer, to)));
                    }
                }
            }
        }
        for (int layer = 0; layer < sizes.length; layer++) {
            for (int unit = 0; unit < sizes[layer]; unit++) {
                drawUnit(g, x(layer), y(layer, unit), kept[layer][unit]);
            }
        }
        g.dispose();
        return image;
    }

    private static void drawUnit(Graphics2D g, double x, double y, boolean kept) {
        Ellipse2D circle = new Ellipse2D.Double(x - RADIUS, y - RADIUS, 2.0 * RADIUS, 2.0 * RADIUS);
        g.setColor(kept ? UNIT : Color.WHITE);
        g.fill(circle);
        g.setColor(kept ? UNIT : DROPPED);
        g.draw(circle);
        if (!kept) {
            g.draw(new Line2D.Double(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS));
            g.draw(new Line2D.Double(x - RADIUS, y + RADIUS, x + RADIUS, y - RADIUS));
        }
    }

    private double x(int layer) {
        return 24 + (WIDTH - 48.0) * layer / (sizes.length - 1);
    }

    private double y(int layer, int unit) {
        int most = Arrays.stream(sizes).max().orElseThrow();
        double step = (HEIGHT - 30.0) / most;
        return HEIGHT / 2.0 + step * (unit - (sizes[layer] - 1) / 2.0);
    }
}
