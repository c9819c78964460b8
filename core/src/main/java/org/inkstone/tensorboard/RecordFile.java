package org.inkstone.tensorboard;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A TFRecord file being written: length, its checksum, data, its checksum. A record goes to the operating system in one
 * write, so a process that dies leaves whole records behind. Not a {@code FileChannel}, which an interrupt of the writing
 * thread closes for good.
 */
final class RecordFile implements AutoCloseable {
    /** Length, its checksum and the data's checksum. */
    static final int FRAME = Long.BYTES + 2 * Integer.BYTES;

    static final int HEADER = Long.BYTES + Integer.BYTES;

    private final RandomAccessFile file;

    RecordFile(Path path) throws IOException {
        Files.createFile(path);
        file = new RandomAccessFile(path.toFile(), "rw");
    }

    void write(byte[] data) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(FRAME + data.length).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(MaskedCrc32c.of(record.array(), 0, Long.BYTES));
        record.put(data);
        record.putInt(MaskedCrc32c.of(data, 0, data.length));
        long end = file.getFilePointer();
        try {
            file.write(record.array());
        } catch (IOException e) {
            forget(end, e);
            throw e;
        }
    }

    /** After half a record, as on a full disk, no reader would find the records that follow. */
    private void forget(long end, IOException cause) {
        try {
            file.setLength(end);
            file.seek(end);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    void force() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
