package org.inkstone.train;

import org.deeplearning4j.nn.api.Layer;
import org.inkstone.nn.TokenScores;

/** Loss and right predictions of output layers that know them themselves: means are over tokens, not over sequences. */
final class TokenLoss {
    private TokenLoss() {}

    static boolean isKnownBy(Layer output) {
        return output instanceof TokenScores;
    }

    /** Adds what the layer's last loss was, and the penalty of the network's regularisation. */
    static void add(Layer output, double penalty, Meter meter) {
        TokenScores scores = (TokenScores) output;
        if (scores.counted() > 0) {
            double mean = scores.weightSum() == 0 ? 0 : scores.lossSum() / scores.weightSum();
            meter.addLoss((mean + penalty) * scores.counted(), scores.counted());
        }
        addPredictions(output, meter);
    }

    /** Adds the right predictions of the layer's last loss, where it knows them. */
    static void addPredictions(Layer output, Meter meter) {
        if (output instanceof TokenScores scores) {
            meter.addPredictions(scores.right(), scores.counted());
        }
    }
}
