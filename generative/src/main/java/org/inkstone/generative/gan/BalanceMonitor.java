package org.inkstone.generative.gan;

import org.inkstone.train.Callback;
import org.inkstone.train.TrainingRun;
import org.inkstone.train.TrainingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records both losses of a {@link GanStep}, how often the discriminator is right and the value of the game, and warns when one side has
 * won: a discriminator that is always right gives the generator nothing to learn from, one that only guesses neither.
 */
public final class BalanceMonitor implements Callback {
    /** The series of the discriminator's loss. */
    public static final String DISCRIMINATOR_LOSS = "gan/discriminatorLoss";
    /** The series of the generator's loss. */
    public static final String GENERATOR_LOSS = "gan/generatorLoss";
    /** The series of the share of pictures, real and generated, that the discriminator takes for what they are. */
    public static final String DISCRIMINATOR_RIGHT = "gan/discriminatorRight";
    /** The series of the notes' V(D, G). */
    public static final String VALUE = "gan/value";

    private static final Logger log = LoggerFactory.getLogger(BalanceMonitor.class);
    private static final double SMOOTHING = 0.99;
    private static final double WON = 0.99;
    private static final double LOST = 0.52;
    private static final long EARLIEST_WARNING = 300;

    private final long every;
    private double right = 0.75;
    private boolean warned;

    /** Records each tenth step. */
    public BalanceMonitor() {
        this(10);
    }

    /** Records each n-th step. */
    public BalanceMonitor(long every) {
        if (every <= 0) {
            throw new IllegalArgumentException("every must be positive: " + every);
        }
        this.every = every;
    }

    /** The step of a run. @throws IllegalArgumentException where something else is trained */
    static GanStep stepOf(TrainingRun run, String who) {
        if (run.trainable() instanceof GanStep step) {
            return step;
        }
        throw new IllegalArgumentException(
                who + " watches a GanStep, not a " + run.trainable().getClass().getSimpleName());
    }

    @Override
    public void onTrainStart(TrainingRun run) {
        stepOf(run, name());
    }

    @Override
    public void onStep(TrainingRun run) {
        GanReport report = stepOf(run, name()).report().orElseThrow();
        double now = (report.realRight() + report.fakeRight()) / 2;
        right = SMOOTHING * right + (1 - SMOOTHING) * now;
        if (run.step() % every == 0) {
            run.log(DISCRIMINATOR_LOSS, report.discriminatorLoss());
            if (!Double.isNaN(report.generatorLoss())) {
                run.log(GENERATOR_LOSS, report.generatorLoss());
            }
            run.log(DISCRIMINATOR_RIGHT, now);
            run.log(VALUE, report.value());
        }
        warn(run.step());
    }

    private void warn(long step) {
        boolean out = right > WON || right < LOST;
        if (out && !warned && step >= EARLIEST_WARNING) {
            log.warn(
                    right > WON
                            ? "step {}: the discriminator is right nearly always; lower its learning rate or smooth its labels"
                            : "step {}: the discriminator only guesses; give it more steps or a higher learning rate",
                    step);
        }
        warned = step >= EARLIEST_WARNING && out;
    }

    @Override
    public void save(TrainingState state) {
        state.put("right", right);
        state.put("warned", warned);
    }

    @Override
    public void restore(TrainingState state) {
        right = state.getDouble("right");
        warned = state.getBoolean("warned");
    }
}
