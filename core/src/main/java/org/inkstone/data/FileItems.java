package org.inkstone.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Picture files with their targets: what the folder-based sets have in common. */
final class FileItems {
    private final List<Path> files;
    private final List<? extends Target> targets;
    private final ImageDecoder decoder;

    FileItems(List<Path> files, List<? extends Target> targets, ImageDecoder decoder) {
        this.files = List.copyOf(files);
        this.targets = List.copyOf(targets);
        this.decoder = decoder;
    }

    int size() {
        return files.size();
    }

    List<Path> files() {
        return files;
    }

    Sample sample(int index) {
        Path file = files.get(index);
        return new Sample(decoder.decode(file), targets.get(index), file.toString());
    }

    Target target(int index) {
        return targets.get(index);
    }

    FileItems with(ImageDecoder other) {
        return new FileItems(files, targets, other);
    }

    /** All pictures below a folder, in the order of their paths on every system; hidden files are left out. */
    static List<Path> imagesBelow(Path folder) {
        try (Stream<Path> walk = Files.walk(checkedFolder(folder), FileVisitOption.FOLLOW_LINKS)) {
            return walk.filter(f -> ImageDecoder.isImageName(f.getFileName().toString()))
                    .filter(f -> !hidden(folder.relativize(f)))
                    .filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(
                            f -> folder.relativize(f).toString().replace('\\', '/')))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new DatasetException("cannot list folder " + folder + " (" + e.getMessage() + ")", e);
        }
    }

    /** The folders directly in a folder, by name; hidden ones are left out. */
    static List<Path> foldersIn(Path folder) {
        try (Stream<Path> list = Files.list(checkedFolder(folder))) {
            return list.filter(Files::isDirectory)
                    .filter(f -> !hidden(f.getFileName()))
                    .sorted(Comparator.comparing(f -> f.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new DatasetException("cannot list folder " + folder + " (" + e.getMessage() + ")", e);
        }
    }

    private static boolean hidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static Path checkedFolder(Path folder) {
        if (!Files.exists(folder)) {
            throw new DatasetException("no such folder: " + folder);
        }
        if (!Files.isDirectory(folder)) {
            throw new DatasetException("not a folder: " + folder);
        }
        return folder;
    }
}
