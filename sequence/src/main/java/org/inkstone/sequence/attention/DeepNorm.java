package org.inkstone.sequence.attention;

/**
 * The two factors of DeepNorm (DeepNet, Wang et al. 2022, figure 2): {@code y = norm(alpha x + G(x))}, and feed-forward, value and
 * output weights begin multiplied by beta. They depend on how many layers the stacks have.
 *
 * @param alpha what the residual is multiplied by
 * @param beta  what initial weights are multiplied by
 */
public record DeepNorm(double alpha, double beta) {
    public DeepNorm {
        if (!(alpha > 0 && beta > 0)) {
            throw new IllegalArgumentException("alpha and beta must be positive: " + alpha + " and " + beta);
        }
    }

    /** For a stack alone, encoder or decoder: {@code alpha = (2 N)^(1/4)}, {@code beta = (8 N)^(-1/4)}. */
    public static DeepNorm single(int layers) {
        checked("layers", layers);
        return new DeepNorm(Math.pow(2.0 * layers, 0.25), Math.pow(8.0 * layers, -0.25));
    }

    /** For the encoder of an encoder-decoder: {@code 0.81 (N^4 M)^(1/16)} and {@code 0.87 (N^4 M)^(-1/16)}. */
    public static DeepNorm encoder(int encoderLayers, int decoderLayers) {
        double depth = Math.pow(checked("encoderLayers", encoderLayers), 4) * checked("decoderLayers", decoderLayers);
        return new DeepNorm(0.81 * Math.pow(depth, 1.0 / 16), 0.87 * Math.pow(depth, -1.0 / 16));
    }

    /** For the decoder of an encoder-decoder: {@code (3 M)^(1/4)} and {@code (12 M)^(-1/4)}. */
    public static DeepNorm decoder(int decoderLayers) {
        checked("decoderLayers", decoderLayers);
        return new DeepNorm(Math.pow(3.0 * decoderLayers, 0.25), Math.pow(12.0 * decoderLayers, -0.25));
    }

    private static int checked(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
        return value;
    }
}
