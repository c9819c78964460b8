package org.inkstone.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The decoder-only pre-norm Transformer that all contenders build: learned positions, biases everywhere, an output layer of
 * its own.
 *
 * @param batch      sequences in a step
 * @param seq        tokens in a sequence, more than {@link #PROMPT}
 * @param d          width
 * @param heads      divides d
 * @param ffn        width inside the feed-forward part
 * @param layers     number of blocks
 * @param vocab      number of tokens
 * @param activation {@code relu} or {@code gelu}
 */
public record TransformerShape(
        int batch, int seq, int d, int heads, int ffn, int layers, int vocab, String activation) {
    /** Tokens that a generation begins with. */
    public static final int PROMPT = 16;

    private static final int NEW_TOKENS = 112;

    public TransformerShape {
        for (int size : new int[] {batch, d, heads, ffn, layers, vocab}) {
            if (size < 1) {
                throw new IllegalArgumentException("batch, d, heads, ffn, layers and vocab must be positive: " + size);
            }
        }
        if (d % heads != 0) {
            throw new IllegalArgumentException("heads must divide d: " + heads + " and " + d);
        }
        if (seq <= PROMPT) {
            throw new IllegalArgumentException("seq must be greater than " + PROMPT + ": " + seq);
        }
        if (!activation.equals("relu") && !activation.equals("gelu")) {
            throw new IllegalArgumentException("activation must be relu or gelu: " + activation);
        }
    }

    /** The shape that the benchmark has by default. */
    static TransformerShape small() {
        return new TransformerShape(32, 128, 128, 4, 512, 4, 5000, "relu");
    }

    /** How many tokens a generation adds: 112, or what still fits. */
    public int newTokens() {
        return Math.min(NEW_TOKENS, seq - PROMPT);
    }

    /** As the contenders' command lines have it, read back by {@link #parse}. */
    public List<String> arguments() {
        List<String> list = new ArrayList<>();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("batch", batch);
        values.put("seq", seq);
        values.put("d", d);
        values.put("heads", heads);
        values.put("ffn", ffn);
        values.put("layers", layers);
        values.put("vocab", vocab);
        values.put("activation", activation);
        values.forEach((name, value) -> list.addAll(List.of("--" + name, value.toString())));
        return list;
    }

    /** Reads what {@link #arguments} writes. */
    public static TransformerShape parse(String... arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            values.put(arguments[i], arguments[i + 1]);
        }
        return new TransformerShape(
                number(values, "--batch"),
                number(values, "--seq"),
                number(values, "--d"),
                number(values, "--heads"),
                number(values, "--ffn"),
                number(values, "--layers"),
                number(values, "--vocab"),
                values.getOrDefault("--activation", "relu"));
    }

    private static int number(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return Integer.parseInt(value);
    }
}
