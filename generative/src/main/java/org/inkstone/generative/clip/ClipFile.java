package org.inkstone.generative.clip;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.inkstone.io.AtomicFile;
import org.inkstone.sequence.text.Tokenizer;
import org.inkstone.sequence.text.TokenizerFile;
import org.inkstone.train.ModelFileException;
import org.inkstone.train.ModelFiles;

/** A {@link Clip} as a zip file of two model files, {@code tokenizer.json} and the rest as JSON. */
final class ClipFile {
    private static final String SHAPE = "clip.json";
    private static final String TOKENIZER = "tokenizer.json";
    private static final String IMAGE = "image-encoder.zip";
    private static final String TEXT = "text-encoder.zip";
    private static final Gson GSON = new Gson();

    private ClipFile() {}

    static void write(Clip clip, Path file) {
        try {
            Path folder = Files.createTempDirectory("inkstone-clip");
            try {
                ModelFiles.save(clip.imageEncoder(), folder.resolve(IMAGE));
                ModelFiles.save(clip.textEncoder(), folder.resolve(TEXT));
                AtomicFile.write(file, out -> {
                    ZipOutputStream zip = new ZipOutputStream(out);
                    // model files are compressed already; stored plainly, the end of one could be taken for that of a
                    // cut file
                    zip.setLevel(Deflater.BEST_SPEED);
                    put(zip, SHAPE, GSON.toJson(clip.shape()));
                    put(zip, TOKENIZER, TokenizerFile.toJson(clip.tokenizer().tokenizer()));
                    put(zip, folder, IMAGE);
                    put(zip, folder, TEXT);
                    zip.finish();
                });
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't save CLIP to " + file + ": " + e.getMessage(), e);
        }
    }

    private static void put(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void put(ZipOutputStream zip, Path folder, String name) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        Files.copy(folder.resolve(name), zip);
    }

    static Clip read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ModelFileException("no CLIP at " + file);
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Path folder = Files.createTempDirectory("inkstone-clip");
            try {
                Clip.Shape shape = GSON.fromJson(text(zip, SHAPE), Clip.Shape.class);
                Tokenizer tokenizer = TokenizerFile.parse(text(zip, TOKENIZER), file + "!" + TOKENIZER);
                return new Clip(
                        shape,
                        new ClipTokenizer(tokenizer, shape.maxLength()),
                        ModelFiles.loadMultiLayerNetwork(extracted(zip, IMAGE, folder)),
                        ModelFiles.loadMultiLayerNetwork(extracted(zip, TEXT, folder)));
            } finally {
                delete(folder);
            }
        } catch (IOException | JsonParseException | IllegalArgumentException e) {
            throw new ModelFileException(file + " is damaged or no CLIP: " + e.getMessage(), e);
        }
    }

    private static String text(ZipFile zip, String name) throws IOException {
        try (InputStream in = stream(zip, name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Path extracted(ZipFile zip, String name, Path folder) throws IOException {
        Path to = folder.resolve(name);
        try (InputStream in = stream(zip, name)) {
            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
        }
        return to;
    }

    private static InputStream stream(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new ModelFileException(zip.getName() + " is no CLIP: it has no " + name);
        }
        return zip.getInputStream(entry);
    }

    private static void delete(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(IMAGE));
        Files.deleteIfExists(folder.resolve(TEXT));
        Files.deleteIfExists(folder);
    }
}
