package org.inkstone.vision.pretrained;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Bytes that hold one or more pickles; counts those that were read. */
final class PickleInput {
    private final InputStream in;
    private final long end;
    private long position;

    /**
     * @param in  buffered
     * @param end number of bytes that may be read
     */
    PickleInput(InputStream in, long end) {
        this.in = in;
        this.end = end;
    }

    /** Number of bytes read so far. */
    long position() {
        return position;
    }

    int unsignedByte() throws IOException {
        int value = position < end ? in.read() : -1;
        if (value < 0) {
            throw new EOFException();
        }
        position++;
        return value;
    }

    /** A little-endian number of at most eight bytes, without sign when there are fewer. */
    long number(int width) throws IOException {
        long value = 0;
        for (int shift = 0; shift < width * Byte.SIZE; shift += Byte.SIZE) {
            value |= (long) unsignedByte() << shift;
        }
        return value;
    }

    byte[] bytes(long length) throws IOException {
        if (length < 0 || length > end - position) {
            throw new EOFException();
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        position += length;
        return bytes;
    }

    /** UTF-8. */
    String text(long length) throws IOException {
        return new String(bytes(length), StandardCharsets.UTF_8);
    }

    /** Up to the end of the line, which is left out. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c; (c = unsignedByte()) != '\n'; ) {
            line.append((char) c);
        }
        return line.toString();
    }
}
