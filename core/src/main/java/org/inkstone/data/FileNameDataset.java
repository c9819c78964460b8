package org.inkstone.data;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.datavec.api.io.labels.PathLabelGenerator;

/**
 * Pictures whose class stands in their file name ({@code cat.12.jpg}, {@code 0007_dog.png}), found below a folder and
 * ordered by path. Classes are ordered by name. Files are read when an item is asked for.
 */
public final class FileNameDataset implements Dataset {
    private final FileItems items;
    private final List<String> labels;

    private FileNameDataset(FileItems items, List<String> labels) {
        this.items = items;
        this.labels = labels;
    }

    /**
     * The class by a regular expression.
     *
     * @param pattern matched against the file name (found anywhere in it); the class is its first group, for example
     *                {@code ^(cat|dog)\.}
     * @throws DatasetException         for a folder without pictures, or a file name that does not match
     * @throws IllegalArgumentException for a pattern without a group
     */
    public static FileNameDataset of(Path folder, Pattern pattern) {
        if (pattern.matcher("").groupCount() < 1) {
            throw new IllegalArgumentException("pattern needs a group around the class name: " + pattern);
        }
        return of(folder, ImageDecoder.rgb(), file -> {
            Matcher matcher = pattern.matcher(file.getFileName().toString());
            if (!matcher.find() || matcher.group(1) == null) {
                throw new DatasetException("file name has no class by " + pattern + ": " + file);
            }
            return matcher.group(1);
        });
    }

    /** The class by one of DataVec's label generators, for example {@code PatternPathLabelGenerator}. */
    public static FileNameDataset of(Path folder, PathLabelGenerator generator) {
        return of(
                folder,
                ImageDecoder.rgb(),
                file -> generator.getLabelForPath(file.toString()).toString());
    }

    private static FileNameDataset of(Path folder, ImageDecoder decoder, Function<Path, String> labelOf) {
        List<Path> files = FileItems.imagesBelow(folder);
        if (files.isEmpty()) {
            throw new DatasetException("no images in " + folder);
        }
        List<String> names = files.stream().map(labelOf).toList();
        List<String> labels = names.stream().distinct().sorted().toList();
        List<Target.ClassIndex> targets = names.stream()
                .map(n -> new Target.ClassIndex(labels.indexOf(n)))
                .toList();
        return new FileNameDataset(new FileItems(files, targets, decoder), labels);
    }

    /** The same files with another decoder. */
    public FileNameDataset decodedBy(ImageDecoder decoder) {
        return new FileNameDataset(items.with(decoder), labels);
    }

    /** The files in item order. */
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

    @Override
    public List<String> labels() {
        return labels;
    }
}
