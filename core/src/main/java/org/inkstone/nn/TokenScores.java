package org.inkstone.nn;

/**
 * What an output layer with labels of its own kind knows of its last loss: training loops ask it instead of comparing
 * outputs with one-hot labels.
 */
public interface TokenScores {
    /** Loss summed over the labels that count, each times its weight. */
    double lossSum();

    /** Sum of the weights. */
    double weightSum();

    /** How many of the labels that count were the likeliest token. */
    long right();

    /** How many labels count. */
    long counted();
}
