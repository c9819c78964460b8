package org.inkstone.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Pictures with pieces of text in them (OCR), in the layout of the ICDAR competitions: for {@code img_12.jpg} there is
 * {@code gt_img_12.txt} (or {@code img_12.txt}) with a box and a text a line, see {@link TextBoxFile}. The target of an
 * item is {@link Target.TextBoxes}; there are no classes. Boxes are in the pixels of the stored picture, so EXIF
 * orientation is not applied.
 */
public final class TextBoxDataset implements Dataset {
    private static final String PREFIX = "gt_";
    private static final String SUFFIX = ".txt";

    private final FileItems items;

    private TextBoxDataset(FileItems items) {
        this.items = items;
    }

    /** Pictures and text files in one folder. */
    public static TextBoxDataset of(Path folder) {
        return of(folder, folder);
    }

    /**
     * Pictures in one folder, text files in another. The text files are read at once, the pictures when asked for.
     *
     * @throws DatasetException for a picture without text file, a text file without picture, or a line that is no box
     */
    public static TextBoxDataset of(Path images, Path texts) {
        List<Path> files = FileItems.imagesBelow(images);
        if (files.isEmpty()) {
            throw new DatasetException("no images in " + images);
        }
        List<Target> targets = new ArrayList<>();
        Set<Path> used = new HashSet<>();
        for (Path file : files) {
            Path text = textFile(file, images, texts);
            used.add(text);
            targets.add(new Target.TextBoxes(TextBoxFile.read(text)));
        }
        refuseOrphans(texts, used, images);
        return new TextBoxDataset(
                new FileItems(files, targets, ImageDecoder.rgb().ignoringOrientation()));
    }

    private static Path textFile(Path image, Path images, Path texts) {
        String name = image.getFileName().toString();
        String stem = name.substring(0, name.lastIndexOf('.'));
        Path folder =
                texts.resolve(images.relativize(image).resolveSibling(".")).normalize();
        Path expected = folder.resolve(PREFIX + stem + SUFFIX);
        if (Files.isRegularFile(expected)) {
            return expected;
        }
        Path plain = folder.resolve(stem + SUFFIX);
        if (Files.isRegularFile(plain)) {
            return plain;
        }
        throw new DatasetException(
                "image " + image + " has no text file: looked for " + expected + " and " + plain.getFileName());
    }

    /** A text file without a picture is a sign of a picture lost on the way. Other .txt files are none of our business. */
    private static void refuseOrphans(Path texts, Set<Path> used, Path images) {
        try (Stream<Path> walk = Files.walk(texts)) {
            walk.filter(f -> f.getFileName().toString().startsWith(PREFIX)
                            && f.getFileName().toString().endsWith(SUFFIX)
                            && !used.contains(f.normalize()))
                    .sorted()
                    .findFirst()
                    .ifPresent(f -> {
                        throw new DatasetException("text file " + f + " has no image in " + images);
                    });
        } catch (IOException | UncheckedIOException e) {
            throw new DatasetException("cannot list folder " + texts + " (" + e.getMessage() + ")", e);
        }
    }

    /** The pictures in item order. */
    public List<Path> files() {
        return items.files();
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public Sample get(int index, long seed) {
        return items.sample(Datasets.checkedIndex(index, this));
    }

    @Override
    public Target target(int index) {
        return items.target(Datasets.checkedIndex(index, this));
    }

    /** Empty: boxes are no classes. */
    @Override
    public List<String> labels() {
        return List.of();
    }
}
