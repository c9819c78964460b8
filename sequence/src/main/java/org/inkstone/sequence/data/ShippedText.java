package org.inkstone.sequence.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** Gzipped UTF-8 lines inside the artefact. */
final class ShippedText {
    private ShippedText() {}

    /** The lines of a file beside this class. */
    static List<String> lines(String resource) {
        try (InputStream in = ShippedText.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("resource is missing");
            }
            return new BufferedReader(new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))
                    .lines()
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource + " from the inkstone-sequence artefact", e);
        }
    }
}
