package org.inkstone.generative.gan;

import java.util.function.DoubleUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The mean of a function of each score, with its gradient.
 *
 * @param loss     mean over all scores
 * @param gradient by each score, of the scores' shape
 */
public record ScoreLoss(double loss, INDArray gradient) {
    /** The mean of {@code value} over the scores; {@code slope} is its derivative. */
    static ScoreLoss mean(INDArray scores, DoubleUnaryOperator value, DoubleUnaryOperator slope) {
        double[] numbers = scores.dup('c').reshape(scores.length()).toDoubleVector();
        double n = numbers.length;
        double sum = 0;
        for (int i = 0; i < numbers.length; i++) {
            double score = numbers[i];
            sum += value.applyAsDouble(score);
            numbers[i] = slope.applyAsDouble(score) / n;
        }
        INDArray gradient =
                Nd4j.createFromArray(numbers).castTo(scores.dataType()).reshape('c', scores.shape());
        return new ScoreLoss(sum / n, gradient);
    }

    /** {@code log(1 + e^x)}, large x included. */
    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** {@code 1 / (1 + e^-x)}. */
    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
