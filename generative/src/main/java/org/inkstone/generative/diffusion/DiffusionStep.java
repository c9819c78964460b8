package org.inkstone.generative.diffusion;

import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.inkstone.train.Meter;
import org.inkstone.train.NetworkPass;
import org.inkstone.train.PassTrainable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The training step of a diffusion model: noises each example to a time drawn for it, and lets the network predict what its {@link
 * PredictionType} says (Ho et al. 2020, algorithm 1). Averaged weights, which sampling is far better with, come from {@code
 * ExponentialMovingAverage}.
 *
 * <p>A batch holds clean examples as its first features. Its condition is found by kind: class ids [N, 1] or one-hot rows [N, K] are
 * the first labels; an embedding or token states with their mask are the second features.
 */
public final class DiffusionStep extends PassTrainable {
    private static final long VALIDATION_SEED = 97;

    private final DiffusionModel model;
    private final NetworkPass pass;
    private final DiffusionLoss loss;
    private final Function<MultiDataSet, Condition> conditions;

    private DiffusionStep(
            DiffusionModel model, NetworkPass pass, DiffusionLoss loss, Function<MultiDataSet, Condition> conditions) {
        super(Map.of("network", pass));
        this.model = model;
        this.pass = pass;
        this.loss = loss;
        this.conditions = conditions;
    }

    /** With the plain mean squared error. */
    public static DiffusionStep of(DiffusionModel model) {
        return of(model, DiffusionLoss.mse(model.settings().prediction()));
    }

    /** With a loss in the space the model predicts in. */
    public static DiffusionStep of(DiffusionModel model, DiffusionLoss loss) {
        return of(model, loss, batch -> standard(model.settings(), batch));
    }

    /** With conditions from elsewhere in the batch. */
    public static DiffusionStep of(
            DiffusionModel model, DiffusionLoss loss, Function<MultiDataSet, Condition> conditions) {
        if (loss.type() != model.settings().prediction()) {
            throw new IllegalArgumentException("the loss is for " + loss.type() + ", the model predicts "
                    + model.settings().prediction());
        }
        return new DiffusionStep(
                model, NetworkPass.of(model.graph()), loss, Objects.requireNonNull(conditions, "conditions"));
    }

    private static Condition standard(DiffusionSettings settings, MultiDataSet batch) {
        return switch (settings.kind()) {
            case NONE -> Condition.none();
            case LABEL -> {
                INDArray labels = batch.getLabels(0);
                boolean oneHot = labels.rank() == 2 && labels.size(1) > 1;
                yield Condition.labels(settings.width(), oneHot ? labels.argMax(1) : labels);
            }
            case EMBEDDING -> Condition.embedding(batch.getFeatures(1));
            case TEXT -> Condition.text(batch.getFeatures(1), batch.getFeaturesMaskArray(1));
        };
    }

    @Override
    public void check(MultiDataSet batch) {
        model.requireFits(batch.getFeatures(0));
        Condition condition = conditions.apply(batch);
        model.settings().requireFits(condition);
        condition.forExamples((int) batch.getFeatures(0).size(0));
    }

    @Override
    public double step(MultiDataSet batch) {
        Random random = Nd4j.getRandom();
        INDArray clean = batch.getFeatures(0);
        NoiseSchedule schedule = model.settings().schedule();
        double[] times = new double[(int) clean.size(0)];
        for (int i = 0; i < times.length; i++) {
            times[i] = random.nextInt(schedule.steps());
        }
        Noised noised = noised(clean, times, random);
        Condition condition = dropped(conditions.apply(batch).forExamples(times.length), random);
        INDArray prediction = DiffusionModel.masked(pass, condition)
                .forward(DiffusionModel.inputs(noised.x(), noised.times(), condition));
        DiffusionLoss.Result result = loss.compute(prediction, noised.target(), noised.levels());
        pass.backward(result.gradient());
        double value = result.value() + model.graph().calcRegularizationScore(true);
        pass.update(value);
        return value;
    }

    private Condition dropped(Condition condition, Random random) {
        double share = model.settings().conditionDropout();
        if (share == 0) {
            return condition;
        }
        boolean[] drop = new boolean[condition.examples()];
        for (int i = 0; i < drop.length; i++) {
            drop[i] = random.nextDouble() < share;
        }
        return condition.without(drop);
    }

    /** The loss in inference mode on times spread evenly over the schedule, with noise that is always the same. */
    @Override
    public void evaluate(MultiDataSet batch, Meter meter) {
        INDArray clean = batch.getFeatures(0);
        double[] times = new double[(int) clean.size(0)];
        for (int i = 0; i < times.length; i++) {
            times[i] = Math.floor(
                    (i + 0.5) / times.length * model.settings().schedule().steps());
        }
        Random random = Nd4j.getRandomFactory().getNewRandomInstance(VALIDATION_SEED);
        Noised noised = noised(clean, times, random);
        Condition condition = conditions.apply(batch).forExamples(times.length);
        INDArray prediction = DiffusionModel.masked(pass, condition)
                .output(DiffusionModel.inputs(noised.x(), noised.times(), condition));
        double value =
                loss.compute(prediction, noised.target(), noised.levels()).value();
        meter.addLoss((value + model.graph().calcRegularizationScore(true)) * times.length, times.length);
    }

    private record Noised(INDArray x, INDArray times, INDArray target, NoiseLevel[] levels) {}

    private Noised noised(INDArray clean, double[] times, Random random) {
        INDArray noise = Mix.noiseLike(clean, random);
        NoiseLevel[] levels = model.settings().schedule().levels(times);
        INDArray x = Mix.rows(
                NoiseSchedule.each(levels, NoiseLevel::signal),
                clean,
                NoiseSchedule.each(levels, NoiseLevel::noise),
                noise);
        INDArray column = Nd4j.createFromArray(times).castTo(DataType.FLOAT).reshape(times.length, 1);
        return new Noised(x, column, loss.type().target(clean, noise, levels), levels);
    }
}
