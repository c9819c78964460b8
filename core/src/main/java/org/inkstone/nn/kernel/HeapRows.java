package org.inkstone.nn.kernel;

import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.NormType;
import org.inkstone.nn.kernel.Scalars.Slot;

/**
 * Norms and activations of rows of floats on the Java heap, without any ND4J array: for generation step by step, whose rows are so few
 * that each native array costs more than the arithmetic.
 *
 * <p>All arrays begin at 0 and reach at least {@link #ROOM} values beyond what they hold.
 */
public final class HeapRows {
    /** Values that kernels may read, and write anything to, beyond the last row. */
    public static final int ROOM = 64;

    private HeapRows() {}

    /**
     * Normalises rows as {@link NormKernels#forward} does.
     *
     * @param x    {@code [rows, width]}
     * @param gain {@code [width]}
     * @param bias {@code [width]}; null for RMS
     * @param out  {@code [rows, width]}, may be {@code x}
     */
    public static void normalise(
            NormType type, float[] x, int rows, int width, float[] gain, float[] bias, double eps, float[] out) {
        normalise(RowKernels.floatNorm(), type, x, rows, width, gain, bias, eps, out);
    }

    static <A> void normalise(
            NormRows<A> kernel,
            NormType type,
            float[] x,
            int rows,
            int width,
            float[] gain,
            float[] bias,
            double eps,
            float[] out) {
        Scalars<A> scalars = kernel.scalars();
        A values = scalars.in(x, rows * width, Slot.X);
        A gains = scalars.in(gain, width, Slot.GAIN);
        A biases = bias == null ? null : scalars.in(bias, width, Slot.BIAS);
        A result = scalars.room(out, Slot.Y);
        kernel.forward(
                type, values, rows, width, gains, biases, eps, result, scalars.work(Slot.STATS, 2L * rows + ROOM));
        scalars.out(result, rows * width, out);
    }

    /**
     * {@code out = activation(z)}.
     *
     * @param z     {@code [rows, width]}, or {@code [rows, 2 width]} for the gated kinds
     * @param out   {@code [rows, width]}, another array
     */
    public static void activate(FeedForwardActivation kind, float[] z, int rows, int width, float[] out) {
        activate(RowKernels.floatActivations(), kind, z, rows, width, out);
    }

    static <A> void activate(
            ActivationRows<A> kernel, FeedForwardActivation kind, float[] z, int rows, int width, float[] out) {
        Scalars<A> scalars = kernel.scalars();
        A values = scalars.in(z, rows * width * (kind.gated() ? 2 : 1), Slot.X);
        A result = scalars.room(out, Slot.Y);
        kernel.forward(kind, values, rows, width, result);
        scalars.out(result, rows * width, out);
    }
}
