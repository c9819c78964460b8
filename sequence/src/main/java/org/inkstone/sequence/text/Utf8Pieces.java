package org.inkstone.sequence.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inkstone.data.DatasetException;

/**
 * A UTF-8 file piece by piece in bounded memory. Pieces end before white space that is followed by something else, so that
 * tokenizers which split words there give the same tokens as for the whole text.
 */
public final class Utf8Pieces implements AutoCloseable {
    /** Characters read at once; the memory for one piece. */
    static final int SIZE = 1 << 16;
    /** A piece without white space may grow to this many characters before it is cut in a word. */
    private static final int LONGEST = 16;

    private final String name;
    private final ReadableByteChannel channel;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer bytes;
    private final CharBuffer characters;
    private final StringBuilder waiting = new StringBuilder();
    private final int size;
    /** Bytes of the file before those in the buffer. */
    private long offset;

    private boolean begun;
    private boolean ended;

    private Utf8Pieces(String name, ReadableByteChannel channel, int size) {
        this.name = name;
        this.channel = channel;
        this.size = size;
        this.bytes = ByteBuffer.allocate(size).limit(0);
        this.characters = CharBuffer.allocate(size);
    }

    /** Opens a file; pieces have about 65,000 characters. */
    public static Utf8Pieces open(Path file) throws IOException {
        return open(file, SIZE);
    }

    static Utf8Pieces open(Path file, int size) throws IOException {
        return new Utf8Pieces(file.toString(), Files.newByteChannel(file), size);
    }

    /**
     * The next piece, null at the end.
     *
     * @throws DatasetException for bytes that are not UTF-8, with the place of the first
     */
    public String next() throws IOException {
        int cut = 0;
        while (cut == 0 && !ended) {
            decodeMore();
            cut = ended ? waiting.length() : cut();
            if (cut == 0 && waiting.length() >= (long) LONGEST * size) {
                cut = waiting.length() - (Character.isHighSurrogate(waiting.charAt(waiting.length() - 1)) ? 1 : 0);
            }
        }
        if (cut == 0) {
            cut = waiting.length();
        }
        if (cut == 0) {
            return null;
        }
        String piece = waiting.substring(0, cut);
        waiting.delete(0, cut);
        return piece;
    }

    /** The last place before white space and something else; 0 if there is none. */
    private int cut() {
        for (int i = waiting.length() - 2; i > 0; i--) {
            if (Characters.isSpace(waiting.charAt(i)) && !Characters.isSpace(waiting.charAt(i + 1))) {
                return i;
            }
        }
        return 0;
    }

    private void decodeMore() throws IOException {
        bytes.compact();
        int read = channel.read(bytes);
        bytes.flip();
        characters.clear();
        int before = bytes.position();
        CoderResult result = decoder.decode(bytes, characters, read < 0);
        offset += bytes.position() - before;
        if (result.isError()) {
            throw new DatasetException(String.format(
                    "%s is not UTF-8: byte 0x%02X at offset %d cannot stand there",
                    name, bytes.get(bytes.position()) & 0xFF, offset));
        }
        characters.flip();
        if (!begun && characters.hasRemaining()) {
            begun = true;
            if (characters.get(0) == '\uFEFF') {
                characters.get();
            }
        }
        waiting.append(characters);
        ended = read < 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
