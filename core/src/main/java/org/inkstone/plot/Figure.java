package org.inkstone.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.ext.awt.image.spi.ImageWriterRegistry;
import org.apache.batik.svggen.SVGGraphics2D;
import org.inkstone.io.AtomicFile;
import org.w3c.dom.Document;

/** A picture that can be drawn, laid beside others and saved. Sizes are in pixels. */
public abstract class Figure {
    private static final int SCALE = 2;

    static {
        // a plot must not need a screen; where the user wants windows the property is set already
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        ImageWriterRegistry.getInstance().register(new PngWriter());
    }

    private final int width;
    private final int height;

    Figure(int width, int height) {
        if (width <= 0 || height <= 0) {
            throw new IllegalArgumentException("figure size must be positive: " + width + "x" + height);
        }
        this.width = width;
        this.height = height;
    }

    public final int width() {
        return width;
    }

    public final int height() {
        return height;
    }

    /** Draws the figure with its top left corner at the origin. */
    abstract void paint(Graphics2D g);

    /** The figure as a picture of twice its size in pixels, so that text stays sharp. */
    public final BufferedImage toImage() {
        BufferedImage image = new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.scale(SCALE, SCALE);
            paintOnWhite(g);
        } finally {
            g.dispose();
        }
        return image;
    }

    /**
     * Writes the figure, under a temporary name first; directories are created.
     *
     * @param file ends in {@code .png} or {@code .svg}
     * @throws IllegalArgumentException with any other ending
     * @throws UncheckedIOException when it can't be written, naming the file
     * @throws IllegalStateException when Java finds no font, saying what to install
     */
    public final void save(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".png") && !name.endsWith(".svg")) {
            throw new IllegalArgumentException("file must end in .png or .svg: " + file);
        }
        try {
            if (name.endsWith(".png")) {
                BufferedImage image = toImage();
                AtomicFile.write(file, out -> ImageIO.write(image, "png", out));
            } else {
                SVGGraphics2D svg = new SVGGraphics2D(emptySvg());
                svg.setSVGCanvasSize(new java.awt.Dimension(width, height));
                paintOnWhite(svg);
                AtomicFile.write(file, out -> {
                    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
                    svg.stream(writer, true);
                    writer.flush();
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + file + ": " + e.getMessage(), e);
        }
    }

    private static Document emptySvg() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument("http://www.w3.org/2000/svg", "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK has no XML parser", e);
        }
    }

    /** A JDK without fonts fails with an InternalError that says nothing. */
    private static void requireFonts(Graphics2D g) {
        try {
            g.getFontMetrics(Style.LABEL);
        } catch (InternalError | UnsatisfiedLinkError | NullPointerException e) {
            throw new IllegalStateException(
                    "plots need a font, and Java finds none on this machine: install fontconfig and a font"
                            + " (Debian, Ubuntu: apt-get install fontconfig fonts-dejavu-core)",
                    e);
        }
    }

    private void paintOnWhite(Graphics2D g) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        requireFonts(g);
        paint(g);
    }
}
