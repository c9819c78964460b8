package org.inkstone.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Picture files to {@link Image}s: JPEG, PNG, BMP, WebP, TIFF and PNM through OpenCV, the first frame of a GIF through
 * Java. The pixels are those of Pillow's {@code Image.open(f).convert("RGB")} (or {@code "L"}): exactly for lossless
 * files, within 2 levels for JPEG.
 *
 * <ul>
 *   <li>Channels: RGB by default, whatever the file has; grey files give three equal channels. {@link #grey()} gives one,
 *       with ITU-R 601 weights.
 *   <li>Alpha is dropped, not blended. 16-bit values keep their upper byte.
 *   <li>EXIF orientation is applied, so that a photo stands as viewers show it; {@link #ignoringOrientation()} leaves the
 *       pixels as they are stored, as Pillow and torchvision do.
 *   <li>A truncated file is an error, never a half-grey picture.
 * </ul>
 *
 * <p>Immutable; one instance serves all threads.
 */
public final class ImageDecoder {
    private static final ImageDecoder RGB = new ImageDecoder(false, true, 0);

    private final boolean grey;
    private final boolean orient;
    private final int shorterSide;

    private ImageDecoder(boolean grey, boolean orient, int shorterSide) {
        this.grey = grey;
        this.orient = orient;
        this.shorterSide = shorterSide;
    }

    /** Three channels, orientation applied, full size. */
    public static ImageDecoder rgb() {
        return RGB;
    }

    /** One channel: L = 0.299 R + 0.587 G + 0.114 B, rounded as Pillow does. */
    public ImageDecoder grey() {
        return new ImageDecoder(true, orient, shorterSide);
    }

    /** Leaves the pixels as they are stored. */
    public ImageDecoder ignoringOrientation() {
        return new ImageDecoder(grey, false, shorterSide);
    }

    /**
     * Lets large JPEG files be decoded at a half, a quarter or an eighth of their size, several times faster, as long as
     * the shorter side keeps this length. For use before a Resize to about that size; results differ slightly from resizing
     * the full picture (Pillow's {@code draft} does the same).
     */
    public ImageDecoder reducedTo(int shorterSideAtLeast) {
        if (shorterSideAtLeast <= 0) {
            throw new IllegalArgumentException("shorterSideAtLeast must be positive: " + shorterSideAtLeast);
        }
        return new ImageDecoder(grey, orient, shorterSideAtLeast);
    }

    /**
     * Reads a file.
     *
     * @throws DatasetException naming the file, when it is missing, unreadable, truncated or no picture
     */
    public Image decode(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new DatasetException("no such image: " + file, e);
        } catch (IOException e) {
            throw new DatasetException("cannot read image " + file + " (" + e.getMessage() + ")", e);
        }
        return decode(bytes, file.toString());
    }

    /**
     * Decodes a file in memory.
     *
     * @param bytes the whole file
     * @param name  what error messages call it
     */
    public Image decode(byte[] bytes, String name) {
        if (bytes.length == 0) {
            throw new DatasetException("image " + name + " is empty");
        }
        boolean jpeg = JpegInfo.looksLikeJpeg(bytes);
        JpegInfo info = jpeg ? JpegInfo.of(bytes) : null;
        if (jpeg && !info.complete()) {
            throw new DatasetException("image " + name + " is truncated: it has no JPEG end marker");
        }
        Image image = looksLikeGif(bytes) ? gif(bytes, name) : openCv(bytes, name, reduction(info));
        return grey ? toGrey(image) : image;
    }

    /** Whether a file name ends like one of the formats read here. */
    public static boolean isImageName(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        return lower.matches(".*\\.(jpe?g|png|bmp|gif|webp|tiff?|ppm|pgm|pbm)");
    }

    private int reduction(JpegInfo info) {
        if (info == null || shorterSide == 0) {
            return 1;
        }
        int shorter = Math.min(info.height(), info.width());
        for (int factor = 8; factor > 1; factor /= 2) {
            if (shorter / factor >= shorterSide) {
                return factor;
            }
        }
        return 1;
    }

    private Image openCv(byte[] bytes, String name, int reduction) {
        int flags = switch (reduction) {
            case 2 -> opencv_imgcodecs.IMREAD_REDUCED_COLOR_2;
            case 4 -> opencv_imgcodecs.IMREAD_REDUCED_COLOR_4;
            case 8 -> opencv_imgcodecs.IMREAD_REDUCED_COLOR_8;
            default -> opencv_imgcodecs.IMREAD_COLOR;
        };
        int all = orient ? flags : flags | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
        try (BytePointer pointer = new BytePointer(bytes);
                Mat encoded = new Mat(1, bytes.length, opencv_core.CV_8UC1, pointer);
                Mat decoded = opencv_imgcodecs.imdecode(encoded, all)) {
            if (decoded.empty()) {
                throw new DatasetException("cannot decode image " + name + ": " + UnreadImage.reason(bytes));
            }
            byte[] pixels = new byte[Math.multiplyExact(decoded.rows() * 3, decoded.cols())];
            try (BytePointer data = decoded.data()) {
                data.get(pixels);
            }
            BgrPixels.toRgb(pixels);
            return new Image(pixels, decoded.rows(), decoded.cols(), 3);
        } catch (DatasetException e) {
            throw e;
        } catch (RuntimeException e) { // OpenCV's own, with a message of several lines
            throw new DatasetException("cannot decode image " + name + ": " + firstLine(e.getMessage()), e);
        }
    }

    private static boolean looksLikeGif(byte[] bytes) {
        return bytes.length > 5 && bytes[0] == 'G' && bytes[1] == 'I' && bytes[2] == 'F' && bytes[3] == '8';
    }

    private static Image gif(byte[] bytes, String name) {
        BufferedImage frame;
        try {
            frame = ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException | RuntimeException e) { // the GIF reader throws index errors on damaged files
            throw new DatasetException(
                    "cannot decode image " + name + ": damaged GIF: " + firstLine(e.getMessage()), e);
        }
        if (frame == null) {
            throw new DatasetException("cannot decode image " + name + ": damaged GIF");
        }
        int h = frame.getHeight();
        int w = frame.getWidth();
        int[] argb = frame.getRGB(0, 0, w, h, null, 0, w);
        byte[] pixels = new byte[3 * argb.length];
        for (int i = 0, to = 0; i < argb.length; i++, to += 3) {
            pixels[to] = (byte) (argb[i] >> 16);
            pixels[to + 1] = (byte) (argb[i] >> 8);
            pixels[to + 2] = (byte) argb[i];
        }
        return new Image(pixels, h, w, 3);
    }

    private static Image toGrey(Image rgb) {
        byte[] from = rgb.data();
        byte[] grey = new byte[from.length / 3];
        for (int i = 0, at = 0; i < grey.length; i++, at += 3) {
            // Pillow's fixed-point weights
            int sum = (from[at] & 0xff) * 19595 + (from[at + 1] & 0xff) * 38470 + (from[at + 2] & 0xff) * 7471;
            grey[i] = (byte) (sum + 0x8000 >> 16);
        }
        return new Image(grey, rgb.height(), rgb.width(), 1);
    }

    private static String firstLine(String message) {
        return message == null ? "damaged" : message.lines().findFirst().orElse("damaged");
    }
}
