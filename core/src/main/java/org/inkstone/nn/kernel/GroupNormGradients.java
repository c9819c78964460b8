package org.inkstone.nn.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the gradients of a {@link GroupNormInput} go. All are overwritten.
 *
 * @param x          of the input's shape
 * @param xBase      added to the gradient of x, which it may be; null for none
 * @param second     null where there is no second array
 * @param secondBase added to the gradient of the second, which it may be; null for none
 * @param added      null where nothing is added
 * @param gain       gradient of the gain
 * @param bias       gradient of the bias
 * @param scaleShift null where there is none
 */
public record GroupNormGradients(
        INDArray x,
        INDArray xBase,
        INDArray second,
        INDArray secondBase,
        INDArray added,
        INDArray gain,
        INDArray bias,
        INDArray scaleShift) {
    /** Of an ordinary group norm. */
    public static GroupNormGradients of(INDArray x, INDArray gain, INDArray bias) {
        return new GroupNormGradients(x, null, null, null, null, gain, bias, null);
    }
}
