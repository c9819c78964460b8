package org.inkstone.generative.gan;

/**
 * What happened in one step of a {@link GanStep}.
 *
 * @param discriminatorLoss of real and generated pictures together, without the penalty
 * @param penalty           the gradient penalty, 0 where there is none
 * @param generatorLoss     of the last step that trained the generator; NaN before the first
 * @param realRight         share of real pictures with a score above zero, the discriminator's "real"
 * @param fakeRight         share of generated pictures with a score below zero
 * @param value             the notes' {@code V(D, G)}, see {@link GanLoss#value}
 */
public record GanReport(
        double discriminatorLoss,
        double penalty,
        double generatorLoss,
        double realRight,
        double fakeRight,
        double value) {}
