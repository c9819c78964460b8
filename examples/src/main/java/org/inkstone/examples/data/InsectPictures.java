package org.inkstone.examples.data;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;
import org.inkstone.backend.Seeds;

/** Drawn pictures of ants and bees at any place, size and angle; the same seed draws the same picture. */
final class InsectPictures {
    private static final Color ANT = new Color(0x4A2418);
    private static final Color BEE = new Color(0xF2B705);
    private static final Color DARK = new Color(0x2B1D0E);
    private static final Color WING = new Color(255, 255, 255, 150);

    private InsectPictures() {}

    /** Files named {@code ant_000.jpg}, {@code bee_001.png}, ... in the folders {@code ants} and {@code bees}. */
    static void write(Path root, int each, long seed) {
        try {
            for (String name : new String[] {"ant", "bee"}) {
                Path folder = Files.createDirectories(root.resolve(name + "s"));
                for (int i = 0; i < each; i++) {
                    String format = i % 4 == 3 ? "png" : "jpg";
                    String file = String.format(Locale.ROOT, "%s_%03d.%s", name, i, format);
                    BufferedImage picture = draw(name.equals("bee"), Seeds.derive(seed, name.charAt(0), i));
                    ImageIO.write(picture, format, folder.resolve(file).toFile());
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("can't write pictures below " + root + " (" + e.getMessage() + ")", e);
        }
    }

    /** One picture, 120 to 199 pixels wide and 100 to 159 high. */
    static BufferedImage draw(boolean bee, long seed) {
        Random random = new Random(seed);
        BufferedImage picture =
                new BufferedImage(120 + random.nextInt(80), 100 + random.nextInt(60), BufferedImage.TYPE_INT_RGB);
        Graphics2D g = Drawing.on(picture);
        ground(g, picture.getWidth(), picture.getHeight(), random);
        double size = (0.6 + 0.3 * random.nextDouble()) * Math.min(picture.getWidth(), picture.getHeight()) / 100;
        g.translate(
                picture.getWidth() * (0.4 + 0.2 * random.nextDouble()),
                picture.getHeight() * (0.4 + 0.2 * random.nextDouble()));
        g.rotate(2 * Math.PI * random.nextDouble());
        g.scale(size, size);
        if (bee) {
            bee(g);
        } else {
            ant(g);
        }
        g.dispose();
        return picture;
    }

    /** Grass, sand or a leaf, with blades and grains. */
    private static void ground(Graphics2D g, int width, int height, Random random) {
        float[][] kinds = {{0.25f, 0.45f, 0.6f}, {0.11f, 0.3f, 0.85f}, {0.33f, 0.55f, 0.5f}};
        float[] kind = kinds[random.nextInt(kinds.length)];
        float hue = kind[0] + 0.03f * (random.nextFloat() - 0.5f);
        g.setColor(Color.getHSBColor(hue, kind[1], kind[2]));
        g.fillRect(0, 0, width, height);
        for (int i = 0; i < 140; i++) {
            float light = Math.max(0, Math.min(1, kind[2] + 0.16f * (random.nextFloat() - 0.5f)));
            g.setColor(Color.getHSBColor(hue + 0.02f * (random.nextFloat() - 0.5f), kind[1], light));
            int x = random.nextInt(width);
            int y = random.nextInt(height);
            g.setStroke(new BasicStroke(1 + 3 * random.nextFloat()));
            g.drawLine(x, y, x + random.nextInt(21) - 10, y + random.nextInt(21) - 10);
        }
    }

    private static Shape ellipse(double x, double y, double width, double height) {
        return new Ellipse2D.Double(x - width / 2, y - height / 2, width, height);
    }

    /** Looking to the right: three black-brown parts, thin legs with knees. */
    private static void ant(Graphics2D g) {
        g.setColor(ANT);
        g.setStroke(new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        for (int leg = -1; leg <= 1; leg++) {
            for (int side = -1; side <= 1; side += 2) {
                Path2D path = new Path2D.Double();
                path.moveTo(6 * leg, 0);
                path.lineTo(12 * leg, side * 17);
                path.lineTo(20 * leg + 3, side * 30);
                g.draw(path);
            }
        }
        for (int side = -1; side <= 1; side += 2) {
            Path2D feeler = new Path2D.Double();
            feeler.moveTo(26, side * 3);
            feeler.lineTo(36, side * 10);
            feeler.lineTo(45, side * 8);
            g.draw(feeler);
        }
        g.fill(ellipse(-23, 0, 32, 21));
        g.fill(ellipse(0, 0, 18, 11));
        g.fill(ellipse(21, 0, 18, 15));
    }

    /** Looking to the right: a striped yellow body under two pairs of wings. */
    private static void bee(Graphics2D g) {
        Shape body = ellipse(-6, 0, 56, 31);
        g.setColor(BEE);
        g.fill(body);
        g.setColor(DARK);
        for (int x = -30; x <= 10; x += 13) {
            Area stripe = new Area(new Rectangle2D.Double(x, -20, 6, 40));
            stripe.intersect(new Area(body)); // a clip would have jagged edges
            g.fill(stripe);
        }
        g.fill(ellipse(26, 0, 19, 20));
        g.setStroke(new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        for (int side = -1; side <= 1; side += 2) {
            g.setColor(DARK);
            g.drawLine(33, side * 4, 43, side * 11);
            g.setColor(WING);
            Graphics2D wing = (Graphics2D) g.create();
            wing.rotate(side * -1.05, 6, side * 6);
            wing.fill(ellipse(30, side * 6, 48, 19));
            wing.rotate(side * -0.7, 6, side * 6);
            wing.fill(ellipse(24, side * 6, 34, 14));
            wing.dispose();
        }
    }
}
