package org.inkstone.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A TFRecord file being written: length, its checksum, data, its checksum. A record goes to the operating system in one
 * write, so a process that dies leaves whole records behind.
 */
final class RecordFile implements AutoCloseable {
    /** Length, its checksum and the data's checksum. */
    static final int FRAME = Long.BYTES + 2 * Integer.BYTES;

    static final int HEADER = Long.BYTES + Integer.BYTES;

    private final FileChannel channel;

    RecordFile(Path path) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void write(byte[] data) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(FRAME + data.length).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(MaskedCrc32c.of(record.array(), 0, Long.BYTES));
        record.put(data);
        record.putInt(MaskedCrc32c.of(data, 0, data.length));
        record.flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
