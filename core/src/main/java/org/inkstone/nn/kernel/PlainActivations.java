package org.inkstone.nn.kernel;

import org.inkstone.nn.FeedForwardActivation;

/** The definitions, in double precision. */
final class PlainActivations implements ActivationRows<double[]> {
    private static final double ROOT_TWO_PER_PI = 0.7978845608028654;
    private static final double CUBE = 0.044715;

    @Override
    public Scalars<double[]> scalars() {
        return Scalars.DOUBLES;
    }

    @Override
    public void forward(FeedForwardActivation kind, double[] z, int rows, int width, double[] out) {
        if (!kind.gated()) {
            for (int i = 0; i < rows * width; i++) {
                out[i] = value(kind, z[i]);
            }
            return;
        }
        for (int i = 0; i < rows; i++) {
            int gate = 2 * i * width;
            for (int j = 0; j < width; j++) {
                out[i * width + j] = value(kind, z[gate + j]) * z[gate + width + j];
            }
        }
    }

    @Override
    public void backward(
            FeedForwardActivation kind, double[] z, double[] dOut, int rows, int width, double[] dz, double[] work) {
        if (!kind.gated()) {
            for (int i = 0; i < rows * width; i++) {
                dz[i] = dOut[i] * slope(kind, z[i]);
            }
            return;
        }
        for (int i = 0; i < rows; i++) {
            int gate = 2 * i * width;
            for (int j = 0; j < width; j++) {
                double d = dOut[i * width + j];
                double up = z[gate + width + j];
                dz[gate + width + j] = d * value(kind, z[gate + j]);
                dz[gate + j] = d * up * slope(kind, z[gate + j]);
            }
        }
    }

    private static double value(FeedForwardActivation kind, double z) {
        return switch (kind) {
            case RELU -> z < 0 ? 0 : z; // NaN stays
            case GELU, GEGLU -> z * NormalDistribution.below(z);
            case GELU_TANH -> z * sigmoid(inner(z));
            case SILU, SWIGLU -> z * sigmoid(z);
        };
    }

    private static double slope(FeedForwardActivation kind, double z) {
        return switch (kind) {
            case RELU -> z > 0 ? 1 : z <= 0 ? 0 : z;
            case GELU, GEGLU -> NormalDistribution.below(z) + z * NormalDistribution.density(z);
            case GELU_TANH -> {
                double s = sigmoid(inner(z));
                double inside = 2 * ROOT_TWO_PER_PI * (1 + 3 * CUBE * z * z);
                yield s + z * s * sigmoid(-inner(z)) * inside;
            }
            case SILU, SWIGLU -> {
                double s = sigmoid(z);
                yield s + z * s * sigmoid(-z);
            }
        };
    }

    /** Since {@code (1 + tanh(u)) / 2 = sigmoid(2 u)}. */
    private static double inner(double z) {
        return 2 * ROOT_TWO_PER_PI * (z + CUBE * z * z * z);
    }

    private static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }
}
