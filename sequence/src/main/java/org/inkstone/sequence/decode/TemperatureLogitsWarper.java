package org.inkstone.sequence.decode;

/**
 * Divides the logits by a temperature: below 1 likely tokens become likelier, above 1 all become more alike.
 *
 * @param temperature positive
 */
public record TemperatureLogitsWarper(double temperature) implements LogitsProcessor {
    public TemperatureLogitsWarper {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature must be positive: " + temperature
                    + " (a greedy decoder takes the likeliest token always)");
        }
    }

    @Override
    public void process(TokenSequence tokens, float[] logits) {
        // Minus the largest, which no probability notices: a tiny temperature would make infinities otherwise.
        float largest = Scores.largest(logits);
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) ((logits[i] - largest) / temperature);
        }
    }
}
