package org.inkstone.generative.autoencoder;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How far rebuilt pictures are from their originals.
 *
 * @param loss     summed over a picture's values, mean over the batch
 * @param gradient by what the decoder put out, of its shape
 */
public record Reconstruction(double loss, INDArray gradient) {}
