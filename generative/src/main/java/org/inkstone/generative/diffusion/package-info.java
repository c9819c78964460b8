/**
 * Diffusion models: noise schedules, what a network predicts, losses, samplers, guidance and the models that hold them together.
 * They serve the notes' topic of forward noising and reverse denoising, {@code x_t = sqrt(abar_t) x_0 + sqrt(1 - abar_t) eps}.
 */
package org.inkstone.generative.diffusion;
