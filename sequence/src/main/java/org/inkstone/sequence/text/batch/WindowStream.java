package org.inkstone.sequence.text.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.inkstone.sequence.text.Tokenizer;
import org.inkstone.sequence.text.Utf8Pieces;

/** One pass over files as windows of tokens, side by side and mixed within a buffer; holds a piece of text and the buffer. */
final class WindowStream implements AutoCloseable {
    private final List<Path> files;
    private final Tokenizer tokenizer;
    private final int separator;
    private final int length;
    private final int mixed;
    private final SplittableRandom random;
    private final List<int[]> buffer = new ArrayList<>();

    private int nextFile;
    private Utf8Pieces pieces;
    /** Tokens not yet handed out are those from {@code from} to {@code to}. */
    private int[] tokens = new int[1 << 12];

    private int from;
    private int to;
    private boolean more = true;

    /**
     * @param separator token between files, or -1
     * @param mixed     windows from which the next one is drawn; 1 for the files' order
     */
    WindowStream(List<Path> files, Tokenizer tokenizer, int separator, int length, int mixed, SplittableRandom random) {
        this.files = files;
        this.tokenizer = tokenizer;
        this.separator = separator;
        this.length = length;
        this.mixed = mixed;
        this.random = random;
    }

    /** A window of {@code length + 1} tokens, the last of which begins the next window too; null at the end. */
    int[] next() {
        while (more && buffer.size() < mixed) {
            int[] window = read();
            if (window == null) {
                more = false;
            } else {
                buffer.add(window);
            }
        }
        if (buffer.isEmpty()) {
            return null;
        }
        int drawn = mixed == 1 ? 0 : random.nextInt(buffer.size());
        int[] window = buffer.get(drawn);
        int last = buffer.size() - 1;
        buffer.set(drawn, buffer.get(last));
        buffer.remove(last);
        return window;
    }

    /** Tokens in no window yet, after the end: how many there were in all when there was no window. */
    int rest() {
        return to - from;
    }

    private int[] read() {
        try {
            while (to - from < length + 1) {
                if (!readPiece()) {
                    return null;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        int[] window = Arrays.copyOfRange(tokens, from, from + length + 1);
        from += length;
        return window;
    }

    private boolean readPiece() throws IOException {
        if (pieces == null) {
            if (nextFile == files.size()) {
                return false;
            }
            pieces = Utf8Pieces.open(files.get(nextFile++));
        }
        String piece = pieces.next();
        if (piece == null) {
            close();
            if (separator >= 0) {
                append(separator);
            }
        } else {
            append(tokenizer.encoding(piece, false).ids());
        }
        return true;
    }

    private void append(int... more) {
        int waiting = to - from;
        if (to + more.length > tokens.length) {
            int[] larger = waiting + more.length > tokens.length ? new int[2 * (waiting + more.length)] : tokens;
            System.arraycopy(tokens, from, larger, 0, waiting);
            tokens = larger;
            from = 0;
            to = waiting;
        }
        System.arraycopy(more, 0, tokens, to, more.length);
        to += more.length;
    }

    @Override
    public void close() throws IOException {
        if (pieces != null) {
            pieces.close();
            pieces = null;
        }
    }
}
