package org.inkstone.generative.texttoimage;

import java.util.Arrays;
import java.util.Map;
import org.inkstone.generative.diffusion.DiffusionLoss;
import org.inkstone.generative.diffusion.NoiseLevel;
import org.inkstone.generative.diffusion.NoiseSchedule;
import org.inkstone.generative.diffusion.PredictionType;
import org.inkstone.train.Meter;
import org.inkstone.train.NetworkPass;
import org.inkstone.train.PassTrainable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The training step of an {@link UpSampler}. A batch's first features are large pictures; the small ones are made of them, and get
 * some noise, so that the network does not rely on details that a drawn small picture has not (conditioning augmentation).
 */
public final class UpSamplerStep extends PassTrainable {
    private static final double CONDITION_NOISE = 0.05;
    private static final long VALIDATION_SEED = 97;

    private final UpSampler upSampler;
    private final NetworkPass pass;
    private final int factor;
    private final PredictionType prediction;
    private final DiffusionLoss loss;

    UpSamplerStep(UpSampler upSampler, int factor) {
        this(upSampler, factor, NetworkPass.of(upSampler.model().graph()));
    }

    private UpSamplerStep(UpSampler upSampler, int factor, NetworkPass pass) {
        super(Map.of("up-sampler", pass));
        if (factor < 2) {
            throw new IllegalArgumentException("factor must be 2 or more: " + factor);
        }
        this.upSampler = upSampler;
        this.factor = factor;
        this.pass = pass;
        this.prediction = upSampler.model().settings().prediction();
        this.loss = DiffusionLoss.mse(prediction);
    }

    @Override
    public void check(MultiDataSet batch) {
        long[] wanted = upSampler.model().settings().shape();
        long[] given = batch.getFeatures(0).shape();
        if (given.length != wanted.length + 1
                || !Arrays.equals(Arrays.copyOfRange(given, 1, given.length), wanted)
                || wanted[1] % factor != 0
                || wanted[2] % factor != 0) {
            throw new IllegalArgumentException("pictures must be [N, C, H, W] of size " + Arrays.toString(wanted)
                    + ", height and width divisible by " + factor + ": " + Arrays.toString(given));
        }
    }

    @Override
    public double step(MultiDataSet batch) {
        Random random = Nd4j.getRandom();
        double[] times = new double[(int) batch.getFeatures(0).size(0)];
        for (int i = 0; i < times.length; i++) {
            times[i] = random.nextInt(schedule().steps());
        }
        Task task = task(batch.getFeatures(0), times, random);
        DiffusionLoss.Result result =
                loss.compute(pass.forward(task.input(), task.times()), task.target(), task.levels());
        pass.backward(result.gradient());
        double value = result.value() + upSampler.model().graph().calcRegularizationScore(true);
        pass.update(value);
        return value;
    }

    /** The loss in inference mode on times spread evenly over the schedule, with noise that is always the same. */
    @Override
    public void evaluate(MultiDataSet batch, Meter meter) {
        double[] times = new double[(int) batch.getFeatures(0).size(0)];
        for (int i = 0; i < times.length; i++) {
            times[i] = Math.floor((i + 0.5) / times.length * schedule().steps());
        }
        Task task = task(batch.getFeatures(0), times, Nd4j.getRandomFactory().getNewRandomInstance(VALIDATION_SEED));
        double value = loss.compute(pass.output(task.input(), task.times()), task.target(), task.levels())
                .value();
        meter.addLoss(value * times.length, times.length);
    }

    private NoiseSchedule schedule() {
        return upSampler.model().settings().schedule();
    }

    private record Task(INDArray input, INDArray times, INDArray target, NoiseLevel[] levels) {}

    private Task task(INDArray clean, double[] times, Random random) {
        INDArray noise = Nd4j.randn(random, clean.shape());
        INDArray small = PictureSizes.reduced(clean, factor);
        INDArray seen = PictureSizes.enlarged(
                small.add(Nd4j.randn(random, small.shape()).muli(CONDITION_NOISE)), factor);
        INDArray input = Nd4j.concat(1, schedule().addNoise(clean, noise, times), seen);
        INDArray column = Nd4j.createFromArray(times).castTo(DataType.FLOAT).reshape(times.length, 1);
        NoiseLevel[] levels = schedule().levels(times);
        return new Task(input, column, prediction.target(clean, noise, levels), levels);
    }
}
