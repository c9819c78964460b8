package org.inkstone.generative.gan;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.train.Meter;
import org.inkstone.train.NetworkPass;
import org.inkstone.train.PassTrainable;
import org.inkstone.train.TrainingState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One step of a GAN: the discriminator learns to tell a batch of real pictures from as many generated ones, and at each n-th
 * step the generator learns, through the discriminator as it is then, to make pictures that pass for real. Features of a
 * batch are pictures [N, C, H, W] in -1 to 1 (or rows of any data); its labels, one-hot, are the condition where the networks
 * take one.
 *
 * <p>While the generator learns, nothing of the discriminator changes: neither its parameters nor its batch-norm statistics. Real
 * and generated pictures go through it in batches of their own, so that batch normalisation can't mix them.
 *
 * <p>The loss the trainer sees is the discriminator's; both are in {@link #report()} and, with a {@link BalanceMonitor}, in the
 * history. On validation data the loss is the discriminator's on real pictures and on generated ones, from the same codes
 * each time.
 */
public final class GanStep extends PassTrainable {
    private static final long EVALUATION_SEED = 20140610;

    private final NetworkPass generator;
    private final NetworkPass discriminator;
    private final Generator maker;
    private final GanLoss loss;
    private final int discriminatorSteps;
    private final GradientPenalty penalty;
    private INDArray gradients;
    private long steps;
    private double generatorLoss = Double.NaN;
    private GanReport report;

    private GanStep(Builder builder, Map<String, NetworkPass> passes) {
        super(passes);
        generator = passes.get("generator");
        discriminator = passes.get("discriminator");
        maker = builder.generator;
        loss = builder.loss;
        discriminatorSteps = builder.discriminatorSteps;
        penalty = loss instanceof GanLoss.Wasserstein w && w.penalty() > 0
                ? new GradientPenalty(builder.discriminator, w.penalty())
                : null;
    }

    /** A step over these two networks. */
    public static Builder builder(Generator generator, ComputationGraph discriminator) {
        return new Builder(generator, discriminator);
    }

    /** The last step; empty before the first. */
    public Optional<GanReport> report() {
        return Optional.ofNullable(report);
    }

    /** The generator that is being trained. */
    public Generator generator() {
        return maker;
    }

    @Override
    public double step(MultiDataSet batch) {
        INDArray[] real = discriminatorInputs(batch, batch.getFeatures(0));
        INDArray noise = maker.noise(batch.getFeatures(0).size(0));
        INDArray[] fake = discriminatorInputs(batch, generator.forward(generatorInputs(batch, noise)));
        boolean both = ++steps % discriminatorSteps == 0;
        try {
            double discriminatorLoss = trainDiscriminator(real, fake);
            if (both) {
                trainGenerator(fake);
            }
            return discriminatorLoss;
        } finally {
            generator.forget();
            discriminator.forget();
        }
    }

    private double trainDiscriminator(INDArray[] real, INDArray[] fake) {
        double punished = 0;
        if (penalty != null) {
            INDArray[] between = real.clone();
            between[0] = GradientPenalty.between(real[0], fake[0]);
            punished = penalty.at(between);
            add(true);
        }
        INDArray realScores = discriminator.forward(real).dup();
        ScoreLoss ofReal = loss.real(realScores);
        discriminator.backward(ofReal.gradient());
        add(penalty == null);
        INDArray fakeScores = discriminator.forward(fake).dup();
        ScoreLoss ofFake = loss.fake(fakeScores);
        discriminator.backward(ofFake.gradient());
        discriminator.gradient().addi(gradients);
        double sum = ofReal.loss() + ofFake.loss();
        discriminator.update(sum + punished);
        report = new GanReport(
                sum,
                punished,
                generatorLoss,
                share(realScores, 1),
                share(fakeScores, -1),
                GanLoss.value(realScores, fakeScores));
        return sum + punished;
    }

    /** Keeps the discriminator's gradient, which its next backward pass overwrites. */
    private void add(boolean first) {
        INDArray gradient = discriminator.gradient();
        if (gradients == null) {
            gradients = gradient.dup();
        } else if (first) {
            gradients.assign(gradient);
        } else {
            gradients.addi(gradient);
        }
    }

    private void trainGenerator(INDArray[] fake) {
        ScoreLoss ofFake = loss.generator(discriminator.forward(fake));
        INDArray byPicture = discriminator.backwardToInputs(ofFake.gradient()).get(0);
        generator.backward(byPicture);
        generator.update(ofFake.loss());
        generatorLoss = ofFake.loss();
        report = new GanReport(
                report.discriminatorLoss(),
                report.penalty(),
                generatorLoss,
                report.realRight(),
                report.fakeRight(),
                report.value());
    }

    /** Share of scores with the sign. */
    private static double share(INDArray scores, int sign) {
        double[] numbers = scores.reshape(scores.length()).toDoubleVector();
        return Arrays.stream(numbers).filter(s -> s * sign > 0).count() / (double) numbers.length;
    }

    private INDArray[] generatorInputs(MultiDataSet batch, INDArray noise) {
        return maker.isConditional() ? new INDArray[] {noise, batch.getLabels(0)} : new INDArray[] {noise};
    }

    private INDArray[] discriminatorInputs(MultiDataSet batch, INDArray pictures) {
        return maker.isConditional() ? new INDArray[] {pictures, batch.getLabels(0)} : new INDArray[] {pictures};
    }

    @Override
    public void evaluate(MultiDataSet batch, Meter meter) {
        INDArray pictures = batch.getFeatures(0);
        long n = pictures.size(0);
        INDArray noise = maker.noise(n, new Random(EVALUATION_SEED));
        INDArray made = generator.output(generatorInputs(batch, noise));
        INDArray realScores = discriminator.output(discriminatorInputs(batch, pictures));
        INDArray fakeScores = discriminator.output(discriminatorInputs(batch, made));
        meter.addLoss((loss.real(realScores).loss() + loss.fake(fakeScores).loss()) * n, n);
        meter.addMetric("generatorLoss", loss.generator(fakeScores).loss() * n, n);
    }

    @Override
    public void check(MultiDataSet batch) {
        if (batch.numFeatureArrays() != 1) {
            throw new IllegalArgumentException(
                    "a batch for a GAN has one array of features, not " + batch.numFeatureArrays());
        }
        if (!maker.isConditional()) {
            return;
        }
        long[] labels = batch.numLabelsArrays() == 0 || batch.getLabels(0) == null
                ? new long[0]
                : batch.getLabels(0).shape();
        if (labels.length != 2 || labels[1] != maker.classes()) {
            throw new IllegalArgumentException(
                    "labels of a batch must be one-hot [N, " + maker.classes() + "]: " + Arrays.toString(labels));
        }
    }

    @Override
    public void save(TrainingState state) {
        state.put("steps", steps);
        state.put("generatorLoss", generatorLoss);
    }

    @Override
    public void restore(TrainingState state) {
        steps = state.getLong("steps");
        generatorLoss = state.getDouble("generatorLoss");
    }

    /** What can be chosen. */
    public static final class Builder {
        private final Generator generator;
        private final ComputationGraph discriminator;
        private GanLoss loss = new GanLoss.NonSaturating();
        private int discriminatorSteps = 1;

        private Builder(Generator generator, ComputationGraph discriminator) {
            this.generator = Objects.requireNonNull(generator, "generator");
            this.discriminator = Objects.requireNonNull(discriminator, "discriminator");
        }

        /** What both learn by. Default: non-saturating binary cross-entropy. */
        public Builder loss(GanLoss kind) {
            loss = Objects.requireNonNull(kind, "loss");
            return this;
        }

        /** Steps of the discriminator for one of the generator. Default: 1; 5 in the Wasserstein paper. */
        public Builder discriminatorSteps(int number) {
            if (number <= 0) {
                throw new IllegalArgumentException("discriminatorSteps must be positive: " + number);
            }
            discriminatorSteps = number;
            return this;
        }

        /** @throws IllegalArgumentException for networks that don't fit each other or the loss */
        public GanStep build() {
            int inputs = discriminator.getConfiguration().getNetworkInputs().size();
            if (inputs != (generator.isConditional() ? 2 : 1)) {
                throw new IllegalArgumentException(
                        "the generator " + (generator.isConditional() ? "takes" : "does not take")
                                + " classes, but the discriminator has " + inputs + " inputs");
            }
            Map<String, NetworkPass> passes = new LinkedHashMap<>();
            passes.put("generator", NetworkPass.of(generator.network()));
            passes.put("discriminator", NetworkPass.of(discriminator));
            return new GanStep(this, passes);
        }
    }
}
