package org.inkstone.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** A small table inside the artefact: numbers by commas, the class in the last column. */
record ShippedTable(float[][] rows, int[] classes) {

    /**
     * @param resource  file beside this class, gzipped where its name ends in {@code .gz}
     * @param skipLines header lines
     */
    static ShippedTable load(String resource, int skipLines) {
        try (BufferedReader reader = open(resource)) {
            String[] lines = reader.lines().skip(skipLines).toArray(String[]::new);
            float[][] rows = new float[lines.length][];
            int[] classes = new int[lines.length];
            for (int i = 0; i < lines.length; i++) {
                String[] cells = lines[i].split(",");
                rows[i] = new float[cells.length - 1];
                for (int c = 0; c < rows[i].length; c++) {
                    rows[i][c] = Float.parseFloat(cells[c]);
                }
                classes[i] = Integer.parseInt(cells[cells.length - 1].trim());
            }
            return new ShippedTable(rows, classes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource + " from the inkstone-core artefact", e);
        }
    }

    private static BufferedReader open(String resource) throws IOException {
        InputStream in = ShippedTable.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IOException("resource is missing");
        }
        InputStream plain = resource.endsWith(".gz") ? new GZIPInputStream(in) : in;
        return new BufferedReader(new InputStreamReader(plain, StandardCharsets.US_ASCII));
    }
}
