package org.inkstone.benchmarks;

/** What a contender of the Transformer benchmark can do; {@link FigureServer} times it. */
public interface TransformerWork extends BenchmarkWork {
    /** The network that all build. */
    TransformerShape shape();

    /** One training step with Adam, learning rate 0.001, on the next batch; gives the loss. */
    double train();

    /** Logits of all positions of the next batch; gives one of them. */
    double infer();

    /**
     * Greedy generation from a prompt of {@link TransformerShape#PROMPT} tokens, {@link TransformerShape#newTokens()} more.
     *
     * @param cached whether keys and values of earlier tokens are kept
     * @return the last token of the first sequence
     */
    long generate(int batch, boolean cached);

    /** {@code train <steps>}, {@code infer <steps>}, {@code generate <rounds> <batch> <cached|plain>}. */
    @Override
    default Task task(String... order) {
        return switch (order[0]) {
            case "train" -> new Task("train", shape().batch(), this::train);
            case "infer" -> new Task("infer", shape().batch(), this::infer);
            case "generate" -> {
                int batch = Integer.parseInt(order[2]);
                boolean cached = order[3].equals("cached");
                yield new Task("generate", batch, cached, shape().newTokens(), () -> generate(batch, cached));
            }
            default -> throw new IllegalArgumentException("unknown order: " + order[0]);
        };
    }
}
