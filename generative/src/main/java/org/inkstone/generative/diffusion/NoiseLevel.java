package org.inkstone.generative.diffusion;

/**
 * How much of a noised example {@code x = signal x_0 + noise eps} is signal and how much noise, where {@code signal^2 + noise^2 =
 * 1} (variance preserving).
 *
 * @param alphaBar the share of the signal's variance: above 0 (hardly any signal), at most 1 (no noise)
 */
public record NoiseLevel(double alphaBar) {
    /** Data without noise: what the last step of most samplers leads to. */
    public static final NoiseLevel CLEAN = new NoiseLevel(1);

    /** @throws IllegalArgumentException unless {@code 0 < alphaBar <= 1} */
    public NoiseLevel {
        if (!(alphaBar > 0 && alphaBar <= 1)) {
            throw new IllegalArgumentException("alphaBar must be above 0 and at most 1: " + alphaBar);
        }
    }

    /** The level with a given ratio of noise to signal. */
    static NoiseLevel ofSigma(double sigma) {
        return new NoiseLevel(1 / (1 + sigma * sigma));
    }

    /** Factor of the data, {@code sqrt(alphaBar)}. */
    public double signal() {
        return Math.sqrt(alphaBar);
    }

    /** Factor of the noise, {@code sqrt(1 - alphaBar)}. */
    public double noise() {
        return Math.sqrt(1 - alphaBar);
    }

    /** Noise over signal: the standard deviation of the noise where the data keeps its size (variance exploding). */
    public double sigma() {
        return Math.sqrt((1 - alphaBar) / alphaBar);
    }

    /** Signal-to-noise ratio of the variances; infinite for {@link #CLEAN}. */
    public double snr() {
        return alphaBar / (1 - alphaBar);
    }

    /** Half the logarithm of {@link #snr}: the time in which DPM-Solver's steps are equal. */
    public double halfLogSnr() {
        return 0.5 * Math.log(snr());
    }

    /** Whether there is no noise. */
    public boolean isClean() {
        return alphaBar == 1;
    }
}
