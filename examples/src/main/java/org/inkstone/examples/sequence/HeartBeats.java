package org.inkstone.examples.sequence;

import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Made-up recordings that look like an electrocardiogram, 125 steps of a fiftieth of a second by 128 electrodes: the same beats with
 * another strength and delay at each electrode, and noise. The class is the rate: slow, normal or fast.
 */
final class HeartBeats {
    static final int STEPS = 125;
    static final int ELECTRODES = 128;
    static final int CLASSES = 3;
    private static final double SECONDS_PER_STEP = 0.02;
    private static final double[] SECONDS_PER_BEAT = {1.1, 0.75, 0.45};
    private static final double NOISE = 0.1;
    /** Centre and width in seconds from the R peak, height: the waves P, Q, R, S and T. */
    private static final double[][] WAVES = {
        {-0.16, 0.025, 0.15}, {-0.04, 0.01, -0.12}, {0, 0.014, 1}, {0.04, 0.012, -0.25}, {0.2, 0.04, 0.3}
    };

    private HeartBeats() {}

    /** Recordings {@code [count, 125, 128]} with labels {@code [count, 3]}, the classes in turn. */
    static DataSet recordings(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count * STEPS * ELECTRODES];
        INDArray labels = Nd4j.zeros(count, CLASSES);
        for (int n = 0; n < count; n++) {
            labels.putScalar(n, n % CLASSES, 1);
            double period = SECONDS_PER_BEAT[n % CLASSES] * random.nextDouble(0.93, 1.07);
            double first = random.nextDouble(period);
            for (int c = 0; c < ELECTRODES; c++) {
                double strength = Math.cos(Math.PI * c / (ELECTRODES - 1)) + 0.2;
                double delay = first + 0.05 * c / ELECTRODES;
                for (int t = 0; t < STEPS; t++) {
                    double noise = NOISE * random.nextDouble(-1, 1);
                    values[(n * STEPS + t) * ELECTRODES + c] =
                            (float) (strength * beat(t * SECONDS_PER_STEP - delay, period) + noise);
                }
            }
        }
        return new DataSet(Nd4j.create(values, new long[] {count, STEPS, ELECTRODES}, 'c'), labels);
    }

    /** The curve at a time after a peak, with the beats before and after it. */
    private static double beat(double seconds, double period) {
        double sincePeak = seconds - period * Math.rint(seconds / period);
        double sum = 0;
        for (int beat = -1; beat <= 1; beat++) {
            for (double[] wave : WAVES) {
                double z = (sincePeak - beat * period - wave[0]) / wave[1];
                // what is far away would cost most of the time and add nothing
                sum += Math.abs(z) < 6 ? wave[2] * Math.exp(-z * z / 2) : 0;
            }
        }
        return sum;
    }
}
