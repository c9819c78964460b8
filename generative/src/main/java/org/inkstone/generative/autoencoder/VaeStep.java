package org.inkstone.generative.autoencoder;

import java.util.Map;
import org.inkstone.train.Meter;
import org.inkstone.train.NetworkPass;
import org.inkstone.train.PassTrainable;
import org.inkstone.train.TrainingState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * One step of a {@link Vae}: the loss is the reconstruction's plus beta times the divergence of the codes from the standard normal
 * distribution; with beta 1 it is the negative evidence lower bound. Codes are drawn as {@code mean + noise
 * exp(logVariance / 2)}, so that gradients reach the encoder. Features are pictures in -1 to 1; labels are not looked at.
 *
 * <p>While it warms up, beta rises in a straight line: at first the decoder learns to use the codes, which a full divergence
 * would have pressed flat. On validation data the loss is that of mean codes with the full beta; its parts are the metrics
 * {@code reconstruction} and {@code divergence}.
 */
public final class VaeStep extends PassTrainable {
    /** The metric of the reconstruction's share of the loss. */
    public static final String RECONSTRUCTION = "reconstruction";
    /** The metric of the divergence, without beta. */
    public static final String DIVERGENCE = "divergence";

    private final Vae model;
    private final NetworkPass encoder;
    private final NetworkPass decoder;
    private final double beta;
    private final long warmUp;
    private long steps;
    private double lastDivergence = Double.NaN;
    private double lastReconstruction = Double.NaN;

    /**
     * Trains the model's own networks.
     *
     * @param beta   weight of the divergence; 1 for the bound, more for codes whose numbers mean one thing each (Higgins et al.
     *               2017), less for sharper pictures
     * @param warmUp steps in which beta rises, 0 for none
     */
    public VaeStep(Vae model, double beta, long warmUp) {
        this(model, AutoencoderStep.passes(model), beta, warmUp);
    }

    private VaeStep(Vae model, Map<String, NetworkPass> passes, double beta, long warmUp) {
        super(passes);
        if (!(beta >= 0 && Double.isFinite(beta))) {
            throw new IllegalArgumentException("beta must be zero or more: " + beta);
        }
        if (warmUp < 0) {
            throw new IllegalArgumentException("warmUp must be zero or more: " + warmUp);
        }
        this.model = model;
        this.beta = beta;
        this.warmUp = warmUp;
        encoder = passes.get("encoder");
        decoder = passes.get("decoder");
    }

    /** Beta of the coming step. */
    public double beta() {
        return warmUp == 0 ? beta : beta * Math.min(1, (steps + 1.0) / warmUp);
    }

    /** The reconstruction's share of the last step's loss; NaN before the first. */
    public double lastReconstruction() {
        return lastReconstruction;
    }

    /** The divergence in the last step, without beta; NaN before the first. */
    public double lastDivergence() {
        return lastDivergence;
    }

    @Override
    public double step(MultiDataSet batch) {
        INDArray pictures = batch.getFeatures(0);
        return stepWith(pictures, Nd4j.randn(pictures.dataType(), pictures.size(0), model.latent()));
    }

    double stepWith(INDArray pictures, INDArray noise) {
        try {
            double loss = learn(pictures, encoder.forward(pictures), noise);
            steps++;
            return loss;
        } finally {
            encoder.forget();
            decoder.forget();
        }
    }

    private double learn(INDArray pictures, INDArray distribution, INDArray noise) {
        INDArray spread = Transforms.exp(KlDivergence.logVariance(distribution).div(2), false)
                .muli(noise);
        INDArray output = decoder.forward(KlDivergence.mean(distribution).add(spread));
        Reconstruction rebuilt = model.likelihood().loss(output, pictures);
        KlDivergence divergence = KlDivergence.of(distribution);
        double weight = beta();
        INDArray byCode = decoder.backward(rebuilt.gradient()).get(0);
        // the code moves with the mean, and with half of its own spread per unit of log variance
        INDArray byDistribution = Nd4j.concat(1, byCode, byCode.mul(spread).divi(2));
        encoder.backward(byDistribution.addi(divergence.gradient().muli(weight)));
        double loss = rebuilt.loss() + weight * divergence.loss();
        decoder.update(loss);
        encoder.update(loss);
        lastReconstruction = rebuilt.loss();
        lastDivergence = divergence.loss();
        return loss;
    }

    @Override
    public void evaluate(MultiDataSet batch, Meter meter) {
        INDArray pictures = batch.getFeatures(0);
        long n = pictures.size(0);
        INDArray distribution = encoder.output(pictures);
        INDArray output = decoder.output(KlDivergence.mean(distribution).dup('c'));
        double rebuilt = model.likelihood().loss(output, pictures).loss();
        double divergence = KlDivergence.of(distribution).loss();
        meter.addLoss((rebuilt + beta * divergence) * n, n);
        meter.addMetric(RECONSTRUCTION, rebuilt * n, n);
        meter.addMetric(DIVERGENCE, divergence * n, n);
    }

    @Override
    public void save(TrainingState state) {
        state.put("steps", steps);
    }

    @Override
    public void restore(TrainingState state) {
        steps = state.getLong("steps");
    }
}
