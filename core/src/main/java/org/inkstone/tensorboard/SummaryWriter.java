package org.inkstone.tensorboard;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Writes what TensorBoard shows, with the methods of {@code torch.utils.tensorboard.SummaryWriter}. A directory is a run;
 * several runs under one directory are shown side by side by {@code tensorboard --logdir <directory>}. Each record is on
 * its way to the disk when its method returns, so a crash loses nothing. Safe for several threads.
 *
 * <pre>{@code
 * try (SummaryWriter writer = new SummaryWriter(Path.of("runs/first"))) {
 *     writer.addScalar("loss/train", loss, step);
 * }
 * }</pre>
 *
 * <p>File errors are {@link UncheckedIOException}s naming the directory; using a closed writer is an
 * {@link IllegalStateException}. Tags are free text; a slash groups them.
 */
public final class SummaryWriter implements AutoCloseable {
    private static final AtomicLong SEQUENCE = new AtomicLong();
    private static final int DT_STRING = 7;

    private final Path directory;
    private final Path file;
    private final RecordFile records;
    private final Map<String, SummaryWriter> children = new LinkedHashMap<>();
    private boolean closed;

    /** Creates the directory if need be and a new event file in it. */
    public SummaryWriter(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
            file = directory.resolve(String.format(
                    "events.out.tfevents.%010d.%s.%d.%d",
                    System.currentTimeMillis() / 1000,
                    host(),
                    ProcessHandle.current().pid(),
                    SEQUENCE.getAndIncrement()));
            records = new RecordFile(file);
        } catch (IOException e) {
            throw failure(e);
        }
        write(new ProtoMessage().number(1, now()).text(3, "brain.Event:2"));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9_-]", "-");
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** The event file being written. */
    public Path file() {
        return file;
    }

    /** A number at a step; not-a-number and infinities are kept and shown as such. */
    public void addScalar(String tag, double value, long step) {
        requireTag(tag);
        summary(tag, step, new ProtoMessage().text(1, tag).number(2, (float) value));
    }

    /**
     * Several numbers in one chart. As in PyTorch, each gets a run of its own, {@code <directory>/<mainTag>_<name>}; slashes
     * become underscores there.
     */
    public void addScalars(String mainTag, Map<String, ? extends Number> values, long step) {
        values.forEach((name, value) ->
                child((mainTag + "_" + name).replaceAll("[/\\\\]", "_")).addScalar(mainTag, value.doubleValue(), step));
    }

    private synchronized SummaryWriter child(String name) {
        requireOpen();
        return children.computeIfAbsent(name, n -> new SummaryWriter(directory.resolve(n)));
    }

    /**
     * A picture.
     *
     * @param image  floating-point values 0..1 or integers 0..255, with 1, 3 or 4 channels
     * @param format the order of its axes; a batch is tiled into a grid
     */
    public void addImage(String tag, INDArray image, ImageFormat format, long step) {
        addImage(tag, Pictures.of(image, format), step);
    }

    /** A picture in Java's own form. */
    public void addImage(String tag, BufferedImage image, long step) {
        int rgba = image.getColorModel().hasAlpha() ? 4 : 3;
        ProtoMessage picture = new ProtoMessage()
                .int64(1, image.getHeight())
                .int64(2, image.getWidth())
                .int64(3, rgba)
                .bytes(4, Pictures.png(image));
        summary(tag, step, new ProtoMessage().text(1, tag).message(4, picture));
    }

    /** A batch of pictures, NCHW or NHWC, tiled into one. */
    public void addImages(String tag, INDArray images, ImageFormat format, long step) {
        if (!format.isBatch()) {
            throw new IllegalArgumentException("format must be NCHW or NHWC: " + format);
        }
        addImage(tag, images, format, step);
    }

    /** The distribution of an array's values, which must be finite. */
    public void addHistogram(String tag, INDArray values, long step) {
        double[] numbers = values.castTo(DataType.DOUBLE).dup('c').data().asDouble();
        summary(
                tag,
                step,
                new ProtoMessage()
                        .text(1, tag)
                        .message(5, Histogram.of(tag, numbers).toProto()));
    }

    /** Text, shown as Markdown. */
    public void addText(String tag, String text, long step) {
        ProtoMessage metadata = new ProtoMessage().message(1, new ProtoMessage().text(1, "text"));
        ProtoMessage tensor = new ProtoMessage()
                .int64(1, DT_STRING)
                .message(2, new ProtoMessage().message(2, new ProtoMessage().int64(1, 1)))
                .bytes(8, text.getBytes(StandardCharsets.UTF_8));
        String shown = tag + "/text_summary";
        summary(tag, step, new ProtoMessage().text(1, shown).message(8, tensor).message(9, metadata));
    }

    /** The layers of an initialised network, for the "Graphs" page; only parameters have shapes. */
    public void addGraph(MultiLayerNetwork network) {
        graph(NetworkGraph.of(network, null));
    }

    /**
     * The layers of an initialised network with the shapes of their outputs, for the "Graphs" page.
     *
     * @param input the type given to {@code setInputType} when the network was configured (DL4J does not keep it)
     */
    public void addGraph(MultiLayerNetwork network, InputType input) {
        graph(NetworkGraph.of(network, Objects.requireNonNull(input, "input")));
    }

    /**
     * The vertices of an initialised graph, for the "Graphs" page.
     *
     * @param inputs one type for each network input to show the shapes of outputs, or none
     */
    public void addGraph(ComputationGraph network, InputType... inputs) {
        graph(NetworkGraph.of(network, inputs));
    }

    private void graph(byte[] definition) {
        write(new ProtoMessage().number(1, now()).bytes(4, definition));
    }

    /** Waits until what was written is on the disk itself. */
    public synchronized void flush() {
        requireOpen();
        try {
            records.force();
        } catch (IOException e) {
            throw failure(e);
        }
        children.values().forEach(SummaryWriter::flush);
    }

    /** Ends the file; closing twice does no harm. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        children.values().forEach(SummaryWriter::close);
        try {
            records.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void summary(String tag, long step, ProtoMessage value) {
        requireTag(tag);
        write(new ProtoMessage().number(1, now()).int64(2, step).message(5, new ProtoMessage().message(1, value)));
    }

    private static void requireTag(String tag) {
        if (tag == null || tag.isBlank()) {
            throw new IllegalArgumentException("tag must not be blank: " + tag);
        }
    }

    private synchronized void write(ProtoMessage event) {
        requireOpen();
        try {
            records.write(event.toByteArray());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the writer of " + directory + " is closed");
        }
    }

    private UncheckedIOException failure(IOException e) {
        return new UncheckedIOException("can't write TensorBoard events in " + directory + ": " + e.getMessage(), e);
    }

    private static double now() {
        return System.currentTimeMillis() / 1e3;
    }
}
