package org.inkstone.examples.data;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;
import org.inkstone.backend.Seeds;
import org.inkstone.data.Image;
import org.inkstone.data.Sample;
import org.inkstone.data.Target;
import org.inkstone.data.TextBox;
import org.inkstone.data.TextBoxDataset;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.plot.Plots;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The layout of OCR data sets: a picture and a text file with boxes and what is written in them. Pictures and files in both
 * ICDAR formats are made first, then read as a data set; the boxes are drawn, and each text is cut out upright.
 */
@Command(name = "ocr-boxes", description = "Pictures with text boxes in ICDAR's files: read, drawn, cut out.")
public final class OcrBoxes implements Example {
    private static final String[] WORDS = {
        "INK",
        "Stone 42",
        "open 9-17",
        "EXIT",
        "Bakery",
        "No. 7",
        "fresh, daily",
        "Paper",
        "Brush",
        "50% off",
        "Tea",
        "mind the gap"
    };
    private static final int WIDTH = 320;
    private static final int HEIGHT = 220;
    private static final int CROP_HEIGHT = 32;
    private static final Color BOX = new Color(0xE6194B);

    @Option(names = "--pictures", defaultValue = "6", description = "Pictures to draw (default: 6).")
    private int pictures;

    /** A text to be written. */
    private record Word(String text, double x, double y, double angle) {}

    @Override
    public Report run(RunContext run) throws IOException {
        if (pictures < 1 || pictures > 100) {
            throw new IllegalArgumentException("--pictures must be 1 to 100: " + pictures);
        }
        Path folder = run.wrote(Files.createDirectories(run.directory().resolve("icdar")));
        for (int i = 0; i < pictures; i++) {
            write(folder, i, Seeds.derive(run.seed(), i));
        }
        TextBoxDataset set = TextBoxDataset.of(folder);
        Report report = new Report().metric("pictures", set.size());
        Table table = new Table("What the data set gives", "item", "file", "box (x,y of its corners)", "text");
        List<BufferedImage> drawn = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        List<BufferedImage> crops = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            Sample sample = set.get(i);
            List<TextBox> boxes = ((Target.TextBoxes) sample.target()).boxes();
            BufferedImage picture = Drawing.toAwt((Image) sample.features());
            for (TextBox box : boxes) {
                table.row(i, set.files().get(i).getFileName(), corners(box), box.text());
                crops.add(upright(picture, box));
                texts.add(box.text());
            }
            drawn.add(withBoxes(picture, boxes));
            captions.add(set.files().get(i).getFileName() + ": " + boxes.size() + " boxes");
            run.tensorBoard().addImage("boxes", drawn.get(i), i);
        }
        run.save(Plots.pictureGrid("Pictures with their text boxes", drawn, captions, 3), "boxes.png");
        run.save(Plots.pictureGrid("What is in the boxes, turned upright", crops, texts, 5), "texts.png");
        for (int i = 0; i < crops.size(); i++) {
            run.tensorBoard().addImage("texts", crops.get(i), i);
            run.tensorBoard().addText("texts", texts.get(i), i);
        }
        return report.table(table).metric("boxes", crops.size());
    }

    /** Even pictures as ICDAR 2015 (quadrilaterals), odd ones as ICDAR 2013 (rectangles, so nothing is turned). */
    private static void write(Path folder, int number, long seed) throws IOException {
        Random random = new Random(seed);
        boolean turned = number % 2 == 0;
        BufferedImage picture = background(random);
        StringBuilder lines = new StringBuilder();
        for (Word word : words(random, turned)) {
            double[] c = write(picture, word, random);
            String corners = turned
                    ? String.format(
                            Locale.ROOT,
                            "%.0f,%.0f,%.0f,%.0f,%.0f,%.0f,%.0f,%.0f,%s",
                            c[0],
                            c[1],
                            c[2],
                            c[3],
                            c[4],
                            c[5],
                            c[6],
                            c[7],
                            word.text())
                    : String.format(Locale.ROOT, "%.0f, %.0f, %.0f, %.0f, \"%s\"", c[0], c[1], c[4], c[5], word.text());
            lines.append(corners).append('\n');
        }
        String name = "img_" + number;
        ImageIO.write(picture, "png", folder.resolve(name + ".png").toFile());
        Files.writeString(folder.resolve("gt_" + name + ".txt"), lines);
    }

    private static List<Word> words(Random random, boolean turned) {
        List<Word> words = new ArrayList<>();
        int count = 2 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            double y = HEIGHT * (i + 0.6) / (count + 0.2);
            double angle = turned ? 0.35 * (random.nextDouble() - 0.5) : 0;
            words.add(new Word(WORDS[random.nextInt(WORDS.length)], 26 + 70 * random.nextDouble(), y, angle));
        }
        return words;
    }

    private static BufferedImage background(Random random) {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = Drawing.on(picture);
        float hue = random.nextFloat();
        g.setPaint(new GradientPaint(
                0,
                0,
                Color.getHSBColor(hue, 0.25f, 0.95f),
                WIDTH,
                HEIGHT,
                Color.getHSBColor(hue + 0.1f, 0.35f, 0.75f)));
        g.fillRect(0, 0, WIDTH, HEIGHT);
        for (int i = 0; i < 5; i++) {
            g.setColor(new Color(255, 255, 255, 50));
            int size = 30 + random.nextInt(120);
            g.fillOval(random.nextInt(WIDTH) - size / 2, random.nextInt(HEIGHT) - size / 2, size, size);
        }
        g.dispose();
        return picture;
    }

    /** Writes a word and returns its corners, clockwise from the upper left. */
    private static double[] write(BufferedImage picture, Word word, Random random) {
        Graphics2D g = Drawing.on(picture);
        String family = random.nextBoolean() ? Font.SERIF : Font.SANS_SERIF;
        g.setFont(new Font(family, Font.BOLD, 24 + random.nextInt(10)));
        g.setColor(Color.getHSBColor(random.nextFloat(), 0.8f, 0.35f));
        FontMetrics metrics = g.getFontMetrics();
        double width = metrics.stringWidth(word.text()) + 8.0;
        double height = metrics.getAscent() + metrics.getDescent() + 2.0;
        AffineTransform place = AffineTransform.getTranslateInstance(word.x(), word.y());
        place.rotate(word.angle());
        place.translate(0, -height / 2);
        g.transform(place);
        g.drawString(word.text(), 3, metrics.getAscent() + 1);
        g.dispose();
        double[] corners = {0, 0, width, 0, width, height, 0, height};
        place.transform(corners, 0, corners, 0, 4);
        return corners;
    }

    private static BufferedImage withBoxes(BufferedImage picture, List<TextBox> boxes) {
        BufferedImage copy = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D g = Drawing.on(copy);
        g.drawImage(picture, 0, 0, null);
        g.setColor(BOX);
        g.setStroke(new BasicStroke(2));
        for (TextBox box : boxes) {
            float[] c = box.corners();
            Path2D path = new Path2D.Double();
            path.moveTo(c[0], c[1]);
            for (int i = 2; i < 8; i += 2) {
                path.lineTo(c[i], c[i + 1]);
            }
            path.closePath();
            g.draw(path);
        }
        g.dispose();
        return copy;
    }

    /** The part of the picture in a box, as a line of text of one height. */
    private static BufferedImage upright(BufferedImage picture, TextBox box) {
        float[] c = box.corners();
        double width = Math.hypot(c[2] - c[0], c[3] - c[1]);
        double height = Math.hypot(c[6] - c[0], c[7] - c[1]);
        double scale = CROP_HEIGHT / height;
        BufferedImage crop = new BufferedImage(
                Math.max(1, (int) Math.round(width * scale)), CROP_HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = Drawing.on(crop);
        g.setRenderingHint(
                java.awt.RenderingHints.KEY_INTERPOLATION, java.awt.RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.scale(scale, scale);
        g.rotate(-Math.atan2(c[3] - c[1], c[2] - c[0]));
        g.translate(-c[0], -c[1]);
        g.drawImage(picture, 0, 0, null);
        g.dispose();
        return crop;
    }

    private static String corners(TextBox box) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i += 2) {
            text.append(String.format(Locale.ROOT, "%.0f,%.0f ", box.corners()[i], box.corners()[i + 1]));
        }
        return text.toString().strip();
    }
}
