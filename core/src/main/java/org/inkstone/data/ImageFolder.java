package org.inkstone.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures in folders whose names are their classes, as torchvision's {@code ImageFolder}:
 *
 * <pre>
 * train/ants/0013035.jpg
 * train/bees/16838648_415acd9e3f.jpg
 * </pre>
 *
 * <p>Classes are the folders directly below the root, by name; pictures may lie deeper. Items come class by class in the
 * order of their paths. Hidden files and files that are no pictures by name are left out. Files are read when an item is
 * asked for.
 */
public final class ImageFolder implements Dataset {
    private final FileItems items;
    private final List<String> labels;

    private ImageFolder(FileItems items, List<String> labels) {
        this.items = items;
        this.labels = labels;
    }

    /**
     * All classes below a folder, pictures as RGB.
     *
     * @throws DatasetException for a missing folder, one without class folders, or a class without pictures
     */
    public static ImageFolder of(Path root) {
        return of(root, ImageDecoder.rgb());
    }

    /** As {@link #of(Path)} with a decoder of one's own. */
    public static ImageFolder of(Path root, ImageDecoder decoder) {
        List<Path> folders = FileItems.foldersIn(root);
        if (folders.isEmpty()) {
            throw new DatasetException("no class folders in " + root
                    + (FileItems.imagesBelow(root).isEmpty()
                            ? ", it is empty of images"
                            : "; for the images in one folder use ImageFolder.ofClass or FileNameDataset"));
        }
        return of(folders, decoder);
    }

    /** One class: the pictures below a folder, labelled with its name. Such sets are joined by {@link #concat}. */
    public static ImageFolder ofClass(Path folder) {
        return of(List.of(folder.toAbsolutePath().normalize()), ImageDecoder.rgb());
    }

    private static ImageFolder of(List<Path> folders, ImageDecoder decoder) {
        List<Path> files = new ArrayList<>();
        List<Target> targets = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (Path folder : folders) {
            List<Path> images = FileItems.imagesBelow(folder);
            if (images.isEmpty()) {
                throw new DatasetException("class folder " + folder + " has no images");
            }
            Target target = new Target.ClassIndex(labels.size());
            labels.add(folder.getFileName().toString());
            files.addAll(images);
            images.forEach(i -> targets.add(target));
        }
        return new ImageFolder(new FileItems(files, targets, decoder), List.copyOf(labels));
    }

    /** The same files with another decoder. */
    public ImageFolder decodedBy(ImageDecoder decoder) {
        return new ImageFolder(items.with(decoder), labels);
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
