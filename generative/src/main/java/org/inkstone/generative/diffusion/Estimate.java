package org.inkstone.generative.diffusion;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What is believed about a noised example: its data and its noise, both of its shape.
 *
 * @param clean the estimate of {@code x_0}, after thresholding
 * @param noise the estimate of eps, before thresholding
 */
public record Estimate(INDArray clean, INDArray noise) {}
