package org.inkstone.generative.diffusion;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What a network says about {@code x_t = signal x_0 + noise eps}; each answer can be turned into the others. */
public enum PredictionType {
    /** The noise (Ho et al. 2020): the default of most models. */
    EPSILON {
        @Override
        public INDArray target(INDArray clean, INDArray noise, NoiseLevel... levels) {
            return noise;
        }

        @Override
        public Estimate estimate(INDArray prediction, INDArray x, NoiseLevel level) {
            return new Estimate(Mix.of(1 / level.signal(), x, -level.sigma(), prediction), prediction);
        }

        @Override
        double weight(double snr, double gamma) {
            return Math.min(snr, gamma) / snr;
        }
    },
    /** The data itself, {@code x_0}; as in DALL-E 2's prior. */
    SAMPLE {
        @Override
        public INDArray target(INDArray clean, INDArray noise, NoiseLevel... levels) {
            return clean;
        }

        @Override
        public Estimate estimate(INDArray prediction, INDArray x, NoiseLevel level) {
            return new Estimate(prediction, Mix.of(1 / level.noise(), x, -1 / level.sigma(), prediction));
        }

        @Override
        double weight(double snr, double gamma) {
            return Math.min(snr, gamma);
        }
    },
    /** The velocity {@code signal eps - noise x_0} (Salimans and Ho 2022), well behaved at both ends of the schedule. */
    V_PREDICTION {
        @Override
        public INDArray target(INDArray clean, INDArray noise, NoiseLevel... levels) {
            double[] minus = NoiseSchedule.each(levels, level -> -level.noise());
            return Mix.rows(NoiseSchedule.each(levels, NoiseLevel::signal), noise, minus, clean);
        }

        @Override
        public Estimate estimate(INDArray prediction, INDArray x, NoiseLevel level) {
            return new Estimate(
                    Mix.of(level.signal(), x, -level.noise(), prediction),
                    Mix.of(level.noise(), x, level.signal(), prediction));
        }

        @Override
        double weight(double snr, double gamma) {
            return Math.min(snr, gamma) / (snr + 1);
        }
    };

    /**
     * What the network ought to predict.
     *
     * @param clean  {@code x_0}
     * @param noise  eps, of the same shape
     * @param levels of {@code x_t}, one for each example
     */
    public abstract INDArray target(INDArray clean, INDArray noise, NoiseLevel... levels);

    /** What a prediction at {@code x} says about data and noise. */
    public abstract Estimate estimate(INDArray prediction, INDArray x, NoiseLevel level);

    /** Weight of an example's squared error in {@link DiffusionLoss}. */
    abstract double weight(double snr, double gamma);
}
