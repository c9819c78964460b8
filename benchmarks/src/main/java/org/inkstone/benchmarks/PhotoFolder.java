package org.inkstone.benchmarks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * JPEG files that cost as much to decode as photos: noise in octaves, about as rough as nature under
 * sharp-edged shapes, about 500 x 375 with 4:2:0 chroma, in folders of ten classes. Same seed, same pixels.
 */
final class PhotoFolder {
    private static final int CLASSES = 10;
    private static final float QUALITY = 0.9f;
    private static final int OCTAVES = 9;
    private static final float DECAY = 0.75f;

    private PhotoFolder() {}

    /** Writes {@code count} pictures below an empty folder. */
    static void write(Path folder, int count) throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < count; i++) {
            Path classFolder = Files.createDirectories(folder.resolve("class" + i % CLASSES));
            boolean upright = i % 4 == 0;
            int longer = 480 + random.nextInt(41);
            int shorter = 360 + random.nextInt(31);
            BufferedImage photo = photo(upright ? shorter : longer, upright ? longer : shorter, random);
            save(photo, classFolder.resolve(String.format("photo%04d.jpg", i)));
        }
    }

    private static BufferedImage photo(int width, int height, Random random) {
        float[][] planes = {noise(width, height, random), noise(width, height, random), noise(width, height, random)};
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < width * height; p++) {
            // photos differ less in colour than in brightness
            float light = 128 + 150 * planes[0][p];
            int rgb = level(light + 50 * planes[1][p]) << 16 | level(light) << 8 | level(light + 50 * planes[2][p]);
            image.setRGB(p % width, p / width, rgb);
        }
        shapes(image, random);
        return image;
    }

    private static int level(float value) {
        return Math.max(0, Math.min(255, Math.round(value)));
    }

    private static float[] noise(int width, int height, Random random) {
        float[] sum = new float[width * height];
        float strength = 0.35f;
        for (int octave = 0; octave < OCTAVES; octave++, strength *= DECAY) {
            int cells = 2 << octave;
            float[] grid = new float[(cells + 2) * (cells + 2)];
            for (int i = 0; i < grid.length; i++) {
                grid[i] = random.nextFloat() * 2 - 1;
            }
            add(sum, width, height, grid, cells, strength);
        }
        return sum;
    }

    private static void add(float[] sum, int width, int height, float[] grid, int cells, float strength) {
        int stride = cells + 2;
        for (int y = 0; y < height; y++) {
            float gy = (float) y * cells / height;
            int row = (int) gy;
            for (int x = 0; x < width; x++) {
                float gx = (float) x * cells / width;
                int at = row * stride + (int) gx;
                float fx = gx - (int) gx;
                float above = grid[at] + fx * (grid[at + 1] - grid[at]);
                float below = grid[at + stride] + fx * (grid[at + stride + 1] - grid[at + stride]);
                sum[y * width + x] += strength * (above + (gy - row) * (below - above));
            }
        }
    }

    private static void shapes(BufferedImage image, Random random) {
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        for (int i = 0; i < 12; i++) {
            graphics.setColor(new Color(random.nextFloat(), random.nextFloat(), random.nextFloat(), 0.5f));
            graphics.setStroke(new BasicStroke(1 + random.nextInt(6)));
            Ellipse2D ellipse = new Ellipse2D.Double(
                    random.nextInt(image.getWidth()),
                    random.nextInt(image.getHeight()),
                    20 + random.nextInt(120),
                    20 + random.nextInt(120));
            if (i % 2 == 0) {
                graphics.fill(ellipse);
            } else {
                graphics.draw(ellipse);
            }
        }
        graphics.dispose();
    }

    private static void save(BufferedImage image, Path file) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(QUALITY);
        try (OutputStream out = Files.newOutputStream(file);
                MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
    }
}
