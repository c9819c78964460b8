package org.inkstone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDecoderTest {
    private static final ImageDecoder STORED = ImageDecoder.rgb().ignoringOrientation();

    @TempDir
    Path folder;

    @Test
    void everyFormatGivesPillowsPixels() throws IOException {
        for (String name : golden().keySet()) {
            JsonObject expected = golden().getAsJsonObject(name);
            Image image = STORED.decode(file(name), name);
            assertThat(image.width()).as(name).isEqualTo(expected.get("width").getAsInt());
            assertThat(image.height()).as(name).isEqualTo(expected.get("height").getAsInt());
            assertThat(image.channels()).isEqualTo(3);
            int tolerance = name.endsWith(".jpg") ? 2 : 0;
            assertThat(largestDifference(image.data(), pixels(expected, "rgb")))
                    .as(name)
                    .isLessThanOrEqualTo(tolerance);
        }
    }

    @Test
    void greyIsPillowsL() throws IOException {
        for (Map.Entry<String, Integer> file :
                Map.of("rgb.png", 0, "smooth.jpg", 2).entrySet()) {
            Image image = STORED.grey().decode(file(file.getKey()), file.getKey());
            assertThat(image.channels()).isEqualTo(1);
            assertThat(largestDifference(image.data(), pixels(golden().getAsJsonObject(file.getKey()), "grey")))
                    .isLessThanOrEqualTo(file.getValue());
        }
    }

    @Test
    void orientationIsAppliedUnlessIgnored() throws IOException {
        Image upright = ImageDecoder.rgb().decode(file("turned.jpg"), "turned.jpg");
        assertThat(upright.height()).isEqualTo(25);
        assertThat(upright.width()).isEqualTo(18);
        assertThat(largestDifference(upright.data(), pixels(golden().getAsJsonObject("turned.jpg"), "upright")))
                .isLessThanOrEqualTo(2);
        assertThat(STORED.decode(file("turned.jpg"), "turned.jpg").width()).isEqualTo(25);
    }

    @Test
    void largeJpegIsReducedAsFarAsAllowed() throws IOException {
        Path file = jpeg(200, 320);
        assertThat(sizeWith(file, 201)).isEqualTo("200x320");
        assertThat(sizeWith(file, 101)).isEqualTo("200x320");
        assertThat(sizeWith(file, 100)).isEqualTo("100x160");
        assertThat(sizeWith(file, 50)).isEqualTo("50x80");
        assertThat(sizeWith(file, 25)).isEqualTo("25x40");
        assertThat(sizeWith(file, 1)).isEqualTo("25x40");
        // the reduced picture is the mean of the full one's blocks
        Image full = ImageDecoder.rgb().decode(file);
        Image small = ImageDecoder.rgb().reducedTo(25).decode(file);
        double sum = 0;
        for (int i = 0; i < 64; i++) {
            sum += full.at(80 + i / 8, 160 + i % 8, 0);
        }
        assertThat(small.at(10, 20, 0)).isBetween((int) (sum / 64) - 4, (int) (sum / 64) + 4);
        assertThatThrownBy(() -> ImageDecoder.rgb().reducedTo(0)).hasMessage("shorterSideAtLeast must be positive: 0");
    }

    @Test
    void missingEmptyAndForeignFilesAreNamed() throws IOException {
        Path missing = folder.resolve("missing.jpg");
        assertThatThrownBy(() -> ImageDecoder.rgb().decode(missing))
                .isInstanceOf(DatasetException.class)
                .hasMessage("no such image: " + missing);
        Path empty = Files.createFile(folder.resolve("empty.jpg"));
        assertThatThrownBy(() -> ImageDecoder.rgb().decode(empty)).hasMessage("image " + empty + " is empty");
        Path text = Files.writeString(folder.resolve("text.png"), "this is no picture, whatever its name");
        assertThatThrownBy(() -> ImageDecoder.rgb().decode(text))
                .hasMessage("cannot decode image " + text + ": damaged, or of no known format");
        assertThatThrownBy(() -> ImageDecoder.rgb().decode(folder)).hasMessageContaining("cannot read image " + folder);
    }

    @Test
    void filesOfOtherKindsAreNamed() {
        Map.of(
                        "\0\0\0\u001cftypavif", "AVIF",
                        "\0\0\0\u0018ftypheic", "HEIC",
                        "<?xml version=\"1.0\"?>\n<svg width=\"3\">", "SVG",
                        "%PDF-1.7", "PDF",
                        "PK\u0003\u0004...", "ZIP archive",
                        "<!DOCTYPE html><html>", "HTML page")
                .forEach((start, kind) -> assertThatThrownBy(
                                () -> STORED.decode(start.getBytes(StandardCharsets.ISO_8859_1), "it"))
                        .hasMessage("cannot decode image it: it is a file of another kind (" + kind
                                + "); known are JPEG, PNG, BMP, GIF, WebP, TIFF and PNM"));
        String png = "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\0\0\5\0\0\0\0\u0008\2\0\0\0";
        assertThatThrownBy(() -> STORED.decode(png.getBytes(StandardCharsets.ISO_8859_1), "it"))
                .isInstanceOf(DatasetException.class)
                .hasMessage("cannot decode image it: its size is zero");
        assertThatThrownBy(() -> STORED.decode("GIF89a".getBytes(StandardCharsets.ISO_8859_1), "it"))
                .hasMessageStartingWith("cannot decode image it: ")
                .hasMessageContaining("GIF");
    }

    @Test
    void truncatedFilesAreErrorsWhereverTheyEnd() throws IOException {
        for (String name : golden().keySet()) {
            byte[] bytes = file(name);
            for (double share : new double[] {0.02, 0.3, 0.6, 0.9}) {
                byte[] part = Arrays.copyOf(bytes, (int) (bytes.length * share));
                assertThatThrownBy(() -> ImageDecoder.rgb().decode(part, name))
                        .as(name + " cut at " + share)
                        .isInstanceOf(DatasetException.class)
                        .hasMessageContaining(name)
                        .hasMessageNotContaining("\n");
            }
        }
    }

    @Test
    void endMarkerOfAThumbnailDoesNotCount() throws IOException {
        byte[] whole = file("smooth.jpg");
        byte[] thumbnail = {(byte) 0xff, (byte) 0xe1, 0, 6, (byte) 0xff, (byte) 0xd9, 0, 0};
        byte[] cut = new byte[whole.length / 2 + thumbnail.length];
        System.arraycopy(whole, 0, cut, 0, 2);
        System.arraycopy(thumbnail, 0, cut, 2, thumbnail.length);
        System.arraycopy(whole, 2, cut, 2 + thumbnail.length, cut.length - 2 - thumbnail.length);
        assertThat(JpegInfo.of(cut).complete()).isFalse();
        assertThat(JpegInfo.of(whole)).isEqualTo(new JpegInfo(18, 25, true));
    }

    private static String sizeWith(Path file, int shorterSide) {
        Image image = ImageDecoder.rgb().reducedTo(shorterSide).decode(file);
        return image.height() + "x" + image.width();
    }

    private Path jpeg(int height, int width) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        for (int r = 0; r < height; r++) {
            for (int c = 0; c < width; c++) {
                image.setRGB(c, r, (c * 255 / width) << 16 | (r * 255 / height) << 8 | 90);
            }
        }
        Path file = folder.resolve("large.jpg");
        ImageIO.write(image, "jpg", file.toFile());
        return file;
    }

    private static int largestDifference(byte[] a, byte[] b) {
        assertThat(a).hasSameSizeAs(b);
        int largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs((a[i] & 0xff) - (b[i] & 0xff)));
        }
        return largest;
    }

    private static byte[] pixels(JsonObject entry, String key) {
        return Base64.getDecoder().decode(entry.get(key).getAsString());
    }

    private static byte[] file(String name) throws IOException {
        try (InputStream in = ImageDecoderTest.class.getResourceAsStream("/images/" + name)) {
            return in.readAllBytes();
        }
    }

    private static JsonObject golden() throws IOException {
        try (InputStreamReader reader = new InputStreamReader(
                ImageDecoderTest.class.getResourceAsStream("/golden/pictures.json"), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject().getAsJsonObject("files");
        }
    }
}
