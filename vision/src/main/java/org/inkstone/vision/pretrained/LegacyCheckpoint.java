package org.inkstone.vision.pretrained;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inkstone.vision.pretrained.PickledTensor.Storage;

/**
 * The file that {@code torch.save} wrote from PyTorch 0.1.10 to 1.5, and still writes on demand: pickles of a magic number, the
 * format's version, the machine, what was saved and the keys of the storages; then each storage as its number of values (eight
 * bytes) and the values.
 */
final class LegacyCheckpoint implements TorchContainer {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final Long VERSION = 1001L;

    private final FileChannel channel;
    private final Map<String, Storage> storages = new LinkedHashMap<>();
    private final Map<String, Long> starts = new HashMap<>();
    private final Object root;

    private LegacyCheckpoint(FileChannel channel) throws IOException {
        this.channel = channel;
        PickleInput in = new PickleInput(
                new BufferedInputStream(Channels.newInputStream(channel)), Math.min(channel.size(), LONGEST_PICKLE));
        readHeader(in);
        root = new Unpickler(in, this::storage).read();
        if (!(plain(in) instanceof List<?> keys)) {
            throw new UnpicklingException("is damaged: it has no list of storages");
        }
        locate(keys, in.position());
    }

    static LegacyCheckpoint open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            LegacyCheckpoint opened = new LegacyCheckpoint(channel);
            channel = null;
            return opened;
        } finally {
            if (channel != null) {
                channel.close();
            }
        }
    }

    private static void readHeader(PickleInput in) throws IOException {
        if (!MAGIC.equals(plain(in))) {
            throw new UnpicklingException("is a pickle, but no PyTorch checkpoint: it lacks the magic number");
        }
        Object version = plain(in);
        if (!VERSION.equals(version)) {
            throw new UnpicklingException("is of version " + (version instanceof Number ? version : "?")
                    + " of PyTorch's old format; " + VERSION + " is known");
        }
        if (!(plain(in) instanceof Map<?, ?> machine && machine.get("little_endian") instanceof Boolean little)) {
            throw new UnpicklingException("is damaged: it does not tell the byte order");
        }
        if (!little) {
            throw new UnpicklingException(BIG_ENDIAN);
        }
    }

    /** The next pickle, which has no tensors. */
    private static Object plain(PickleInput in) throws IOException {
        return new Unpickler(in, id -> {
                    throw new UnpicklingException("is damaged: it has a tensor outside of what was saved");
                })
                .read();
    }

    private Storage storage(Object id) {
        Storage storage = PickleClasses.storage(id);
        Storage first = storages.putIfAbsent(storage.key(), storage);
        if (first != null && (first.type() != storage.type() || first.total() != storage.total())) {
            throw new UnpicklingException("is damaged: storage " + storage.key() + " is both " + first.total() + " "
                    + first.type() + " and " + storage.total() + " " + storage.type());
        }
        return storage;
    }

    /** Finds where the values of each storage begin, and that they are all there. */
    private void locate(List<?> keys, long position) throws IOException {
        long at = position;
        long size = channel.size();
        for (Object listed : keys) {
            if (!(listed instanceof String key)) {
                throw new UnpicklingException("is damaged: its list of storages has something else than names");
            }
            Storage storage = storages.get(key);
            if (storage == null || starts.containsKey(key)) {
                throw new UnpicklingException("is damaged: it lists storage " + key
                        + (storage == null ? ", which no tensor uses" : " twice"));
            }
            if (size - at < Long.BYTES) {
                throw new UnpicklingException("is truncated: it ends before storage " + key);
            }
            long count = number(at);
            at += Long.BYTES;
            if (count != storage.total()) {
                throw new UnpicklingException("is damaged: storage " + key + " has " + count
                        + " values where its tensors expect " + storage.total());
            }
            int width = storage.type().bytes();
            if (count > (size - at) / width) {
                throw new UnpicklingException("is truncated: it ends within storage " + key);
            }
            starts.put(key, at);
            at += count * width;
        }
        for (String key : storages.keySet()) {
            if (!starts.containsKey(key)) {
                throw new UnpicklingException("is damaged: it lacks the values of storage " + key);
            }
        }
        if (at != size) {
            throw new UnpicklingException("is damaged: " + (size - at) + " bytes follow its last storage");
        }
    }

    private long number(long at) throws IOException {
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (number.hasRemaining()) {
            if (channel.read(number, at + number.position()) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        return number.getLong(0);
    }

    @Override
    public Object root() {
        return root;
    }

    @Override
    public ByteBuffer bytes(String storage, long from, int length) throws IOException {
        return map(starts.get(storage) + from, length);
    }

    private ByteBuffer map(long at, int length) throws IOException {
        if (at + length > channel.size()) {
            throw new EOFException("the file became shorter while it was read");
        }
        return channel.map(FileChannel.MapMode.READ_ONLY, at, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
