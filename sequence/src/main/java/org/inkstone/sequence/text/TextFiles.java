package org.inkstone.sequence.text;

import java.io.IOException;
import java.nio.file.Path;

/** Whole text files. */
public final class TextFiles {
    private TextFiles() {}

    /**
     * A UTF-8 file as text, without a byte order mark.
     *
     * @throws org.inkstone.data.DatasetException for a file with bytes that are not UTF-8, with the place of the first
     */
    public static String read(Path file) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Utf8Pieces pieces = Utf8Pieces.open(file)) {
            for (String piece = pieces.next(); piece != null; piece = pieces.next()) {
                all.append(piece);
            }
        }
        return all.toString();
    }
}
