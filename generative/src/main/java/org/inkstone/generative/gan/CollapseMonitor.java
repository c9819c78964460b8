package org.inkstone.generative.gan;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.inkstone.train.Callback;
import org.inkstone.train.TrainingRun;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares how different generated pictures are from each other with how different real ones are: the ratio of mean distances between
 * all pairs of a batch, of a class where there are classes. About 1 is healthy; towards 0 the generator makes the same picture whatever the code ("mode collapse"),
 * of which it warns.
 */
public final class CollapseMonitor implements Callback {
    /** The series of the ratio. */
    public static final String DIVERSITY = "gan/diversity";

    private static final Logger log = LoggerFactory.getLogger(CollapseMonitor.class);
    private static final int PICTURES = 64;
    private static final long CODES_SEED = 64;
    private static final double COLLAPSED = 0.3;
    private static final long EARLIEST_WARNING = 300;

    private final long every;

    /** Looks at each 200th step. */
    public CollapseMonitor() {
        this(200);
    }

    /** Looks at each n-th step. */
    public CollapseMonitor(long every) {
        if (every <= 0) {
            throw new IllegalArgumentException("every must be positive: " + every);
        }
        this.every = every;
    }

    @Override
    public void onTrainStart(TrainingRun run) {
        BalanceMonitor.stepOf(run, name());
    }

    @Override
    public void onStep(TrainingRun run) {
        if (run.step() % every != 0 || run.batch().isEmpty()) {
            return;
        }
        INDArray real = run.batch().orElseThrow().getFeatures(0);
        if (real.size(0) < 2) {
            return;
        }
        Generator generator = BalanceMonitor.stepOf(run, name()).generator();
        int n = (int) Math.min(PICTURES, real.size(0));
        INDArray codes = generator.noise(n, new Random(CODES_SEED));
        int[] classes = new int[n];
        INDArray made;
        if (generator.isConditional()) {
            INDArray labels = run.batch().orElseThrow().getLabels(0);
            classes = Arrays.copyOf(labels.argMax(1).toIntVector(), n);
            made = generator.generate(codes, classes);
        } else {
            made = generator.generate(codes);
        }
        double ratio = meanDistance(made, classes) / meanDistance(real, classes);
        if (Double.isNaN(ratio)) {
            return;
        }
        run.log(DIVERSITY, ratio);
        if (ratio < COLLAPSED && run.step() >= EARLIEST_WARNING) {
            log.warn(
                    "step {}: generated pictures differ only {} times as much as real ones: the generator has collapsed",
                    run.step(),
                    String.format(Locale.ROOT, "%.2f", ratio));
        }
    }

    /**
     * Mean Euclidean distance between all pairs of the same class among the first items; NaN without such a pair.
     *
     * @param items   [N, ...], at least as many as classes
     * @param classes of the items that count
     */
    static double meanDistance(INDArray items, int[] classes) {
        float[] values = items.dup('c').data().asFloat();
        int length = values.length / (int) items.size(0);
        double sum = 0;
        int pairs = 0;
        for (int i = 0; i < classes.length; i++) {
            for (int j = 0; j < i; j++) {
                if (classes[i] == classes[j]) {
                    sum += distance(values, i * length, j * length, length);
                    pairs++;
                }
            }
        }
        return sum / pairs;
    }

    private static double distance(float[] values, int a, int b, int length) {
        double squares = 0;
        for (int k = 0; k < length; k++) {
            double d = values[a + k] - values[b + k];
            squares += d * d;
        }
        return Math.sqrt(squares);
    }
}
