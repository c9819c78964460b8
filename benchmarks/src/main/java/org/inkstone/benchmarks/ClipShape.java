package org.inkstone.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The CLIP that all contenders build: a convolutional picture encoder, a pre-norm Transformer of texts, as {@code clip-emoji} has them.
 *
 * @param batch     pairs in a step
 * @param side      height and width of a picture with three channels
 * @param filters   of the first convolution; each further one has twice as many
 * @param stages    convolutions, of which each but the first halves height and width
 * @param d         width of the Transformer
 * @param heads     of attention
 * @param layers    blocks
 * @param vocab     number of tokens
 * @param seq       tokens in a text, padding included
 * @param embedding features of the vectors that are compared
 */
public record ClipShape(
        int batch, int side, int filters, int stages, int d, int heads, int layers, int vocab, int seq, int embedding) {
    /** Tokens in the shortest text. */
    public static final int SHORTEST = 3;

    public ClipShape {
        for (int size : new int[] {side, filters, stages, d, heads, layers, vocab, embedding}) {
            if (size < 1) {
                throw new IllegalArgumentException("sizes must be positive: " + size);
            }
        }
        if (batch < 2) {
            throw new IllegalArgumentException("batch must be two or more: " + batch);
        }
        if (seq <= SHORTEST) {
            throw new IllegalArgumentException("seq must be greater than " + SHORTEST + ": " + seq);
        }
    }

    /** The shape that the benchmark has by default. */
    static ClipShape small() {
        return new ClipShape(128, 32, 32, 4, 128, 4, 2, 2000, 16, 128);
    }

    /** As the contenders' command lines have it, read back by {@link #parse}. */
    public List<String> arguments() {
        List<String> list = new ArrayList<>();
        Map<String, Integer> values = new LinkedHashMap<>();
        values.put("batch", batch);
        values.put("side", side);
        values.put("filters", filters);
        values.put("stages", stages);
        values.put("d", d);
        values.put("heads", heads);
        values.put("layers", layers);
        values.put("vocab", vocab);
        values.put("seq", seq);
        values.put("embedding", embedding);
        values.forEach((name, value) -> list.addAll(List.of("--" + name, value.toString())));
        return list;
    }

    /** Reads what {@link #arguments} writes. */
    public static ClipShape parse(String... arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            values.put(arguments[i], arguments[i + 1]);
        }
        return new ClipShape(
                number(values, "--batch"),
                number(values, "--side"),
                number(values, "--filters"),
                number(values, "--stages"),
                number(values, "--d"),
                number(values, "--heads"),
                number(values, "--layers"),
                number(values, "--vocab"),
                number(values, "--seq"),
                number(values, "--embedding"));
    }

    private static int number(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return Integer.parseInt(value);
    }
}
