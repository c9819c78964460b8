package org.inkstone.examples;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.inkstone.data.DatasetCache;
import org.inkstone.io.AtomicFile;
import org.inkstone.plot.Figure;
import org.inkstone.tensorboard.SummaryWriter;

/** What an example runs with: its directory, the cache of data sets, the seed, and where it prints. */
public final class RunContext implements AutoCloseable {
    private final Path directory;
    private final DatasetCache cache;
    private final long seed;
    private final boolean smoke;
    private final PrintStream out;
    private final List<Path> files = new ArrayList<>();
    private SummaryWriter tensorBoard;

    /**
     * @param directory made if need be
     * @param cache     where data sets are
     * @param seed      of everything random
     * @param smoke     whether a few batches of everything are enough
     * @param out       where the example talks to its user
     * @throws IllegalArgumentException when the directory can't be written
     */
    public RunContext(Path directory, DatasetCache cache, long seed, boolean smoke, PrintStream out) {
        this.directory = directory;
        this.cache = cache;
        this.seed = seed;
        this.smoke = smoke;
        this.out = out;
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, ".writable", null));
        } catch (IOException e) {
            throw new IllegalArgumentException("--run-dir can't be written: " + directory + " (" + e + ")", e);
        }
    }

    public Path directory() {
        return directory;
    }

    public DatasetCache cache() {
        return cache;
    }

    public long seed() {
        return seed;
    }

    public boolean smoke() {
        return smoke;
    }

    public PrintStream out() {
        return out;
    }

    /** One number in full runs, another in smoke runs. */
    public int size(int full, int inSmokeRun) {
        return smoke ? inSmokeRun : full;
    }

    /** The run's TensorBoard writer, opened at the first call and closed with the run. */
    public SummaryWriter tensorBoard() {
        if (tensorBoard == null) {
            tensorBoard = new SummaryWriter(directory);
            wrote(tensorBoard.file());
        }
        return tensorBoard;
    }

    /** Writes a figure into the run's directory; the name ends in .png or .svg. */
    public Path save(Figure figure, String name) {
        Path file = directory.resolve(name);
        figure.save(file);
        return wrote(file);
    }

    /** Writes a figure into the run's directory and shows it in TensorBoard under the same name. */
    public Path show(Figure figure, String name) {
        tensorBoard().addImage(name.replaceFirst("\\.[a-z]+$", ""), figure.toImage(), 0);
        return save(figure, name);
    }

    /** Writes a picture as PNG into the run's directory. */
    public Path save(BufferedImage image, String name) {
        Path file = directory.resolve(name);
        try {
            AtomicFile.write(file, stream -> ImageIO.write(image, "png", stream));
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + file + ": " + e.getMessage(), e);
        }
        return wrote(file);
    }

    /** Adds a file or folder to the list the user is shown in the end. */
    public Path wrote(Path file) {
        if (!files.contains(file)) {
            files.add(file);
        }
        return file;
    }

    /** What was written, in order. */
    public List<Path> files() {
        return Collections.unmodifiableList(files);
    }

    @Override
    public void close() {
        if (tensorBoard != null) {
            tensorBoard.close();
        }
    }
}
