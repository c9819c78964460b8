package org.inkstone.vision.pretrained;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.inkstone.vision.pretrained.SafetensorsHeader.Entry;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A file in Hugging Face's safetensors format: eight bytes with the length of a JSON header, the header, the tensors. The file
 * is checked as a whole when it is opened (sizes, gaps, overlaps) and mapped into memory one tensor at a time.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">The format</a>
 */
public final class Safetensors implements TensorFile {
    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;

    private Safetensors(Path file, FileChannel channel, SafetensorsHeader header) {
        this.file = file;
        this.channel = channel;
        this.header = header;
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws TensorFileException when it is missing or anything in it is not as the format says
     */
    public static Safetensors open(Path file) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            Safetensors opened = new Safetensors(file, channel, SafetensorsHeader.read(file, channel));
            channel = null;
            return opened;
        } catch (NoSuchFileException e) {
            throw new TensorFileException("no such file: " + file, e);
        } catch (IOException e) {
            throw new TensorFileException("can't read " + file + " (" + e + ")", e);
        } finally {
            closeQuietly(channel);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new TensorFileException("can't close the file (" + e + ")", e);
            }
        }
    }

    /**
     * Writes tensors, under a temporary name that is moved into place; values are stored in the format of their arrays.
     *
     * @param metadata free text by name, such as {@code format -> pt}; may be empty
     * @throws java.io.UncheckedIOException when the file can't be written
     */
    public static void write(Path file, Map<String, INDArray> tensors, Map<String, String> metadata) {
        SafetensorsWriter.write(file, tensors, metadata);
    }

    @Override
    public Path file() {
        return file;
    }

    /** Free text stored beside the tensors. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(header.entries().keySet());
    }

    @Override
    public TensorInfo info(String name) {
        return entry(name).info();
    }

    private Entry entry(String name) {
        Entry entry = header.entries().get(name);
        if (entry == null) {
            throw new IllegalArgumentException(file + " has no tensor " + name);
        }
        return entry;
    }

    @Override
    public INDArray array(String name) {
        Entry entry = entry(name);
        try {
            if (header.end() > channel.size()) {
                throw new TensorFileException(file + " became shorter while it was read");
            }
            ByteBuffer values = channel.map(
                    FileChannel.MapMode.READ_ONLY, header.dataStart() + entry.begin(), entry.end() - entry.begin());
            return entry.info()
                    .type()
                    .array(values.order(ByteOrder.LITTLE_ENDIAN), entry.info().shape());
        } catch (IOException e) {
            throw new TensorFileException("can't read " + name + " of " + file + " (" + e + ")", e);
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
